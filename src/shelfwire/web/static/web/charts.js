// Pictures of numbers, drawn from what each figure carries; the table behind says the same.
"use strict";
(() => {
  const one = (selector, root) => root.querySelector(selector);
  const all = (selector, root) => [...root.querySelectorAll(selector)];
  // as the page shows it: a property may be made of others
  const colour = (name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const HEIGHT = 220;
  const SMALL = 150;
  const drawn = new Map();

  const axes = (data, text) => [
    { stroke: colour("--quiet"), grid: { show: false }, ticks: { show: false }, space: 70, values: (_, at) => at.map((n) => (Number.isInteger(n) ? data.days[n] : "")) },
    { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, size: 56, values: (_, at) => at.map(text) },
  ];

  // days, this month and the month before: told apart by dash and width, not by colour alone
  const sales = (data, chosen) => {
    const measure = data.measures[chosen];
    const scale = 10 ** measure.digits;
    const shown = (n) => (n === null || n === undefined ? "" : n.toLocaleString("en", { minimumFractionDigits: measure.digits, maximumFractionDigits: measure.digits }));
    const short = (n) => (measure.digits === 0 && !Number.isInteger(n) ? "" : n.toLocaleString("en", { notation: n >= 10000 ? "compact" : "standard" }));
    return {
      values: [data.days.map((_, n) => n), measure.now.map((n) => n / scale), measure.then.map((n) => n / scale)],
      options: {
        scales: { x: { time: false }, y: { range: (_, low, high) => [Math.min(low, 0), Math.max(high * 1.1, 1)] } },
        axes: axes(data, short),
        series: [
          { label: "Day", value: (_, n) => (n === null ? "" : data.days[n]) },
          { label: "Last 30 days", stroke: colour("--tblr-primary"), width: 2.5, points: { show: false }, value: (_, n) => shown(n) },
          { label: "30 days before", stroke: colour("--quiet"), width: 1.5, dash: [5, 4], points: { show: false }, value: (_, n) => shown(n) },
        ],
      },
    };
  };

  // what must be kept to: a dotted line with its words
  const limits = (data, unit) => (u) => {
    const { ctx } = u;
    ctx.save();
    ctx.font = `${12 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
    ctx.textAlign = "left";
    for (const limit of data.limits) {
      const y = u.valToPos(limit.at, "y", true);
      ctx.strokeStyle = ctx.fillStyle = colour("--strong-red");
      ctx.lineWidth = devicePixelRatio;
      ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(u.bbox.left, y);
      ctx.lineTo(u.bbox.left + u.bbox.width, y);
      ctx.stroke();
      const words = `${limit.label} ${limit.at}${unit}`;
      const red = ctx.fillStyle;
      ctx.fillStyle = colour("--surface");
      ctx.fillRect(u.bbox.left + 2, y - 17 * devicePixelRatio, ctx.measureText(words).width + 8 * devicePixelRatio, 16 * devicePixelRatio);
      ctx.fillStyle = red;
      ctx.fillText(words, u.bbox.left + 6 * devicePixelRatio, y - 4 * devicePixelRatio);
    }
    ctx.restore();
  };

  const scans = (data) => {
    const lowest = Math.min(...data.share.filter((n) => n !== null), ...data.limits.map((limit) => limit.at));
    const low = Math.max(0, Math.floor((lowest - 2) / 5) * 5);
    return {
      values: [data.days.map((_, n) => n), data.share],
      options: {
        scales: { x: { time: false }, y: { range: [low, 101] } },
        axes: axes(data, (n) => (n > 100 ? "" : `${n}%`)),
        series: [
          { label: "Day", value: (_, n) => (n === null ? "" : data.days[n]) },
          { label: "Scanned in time", stroke: colour("--tblr-primary"), width: 2, spanGaps: false, points: { show: true, size: 6, fill: colour("--tblr-primary") }, value: (_, n) => (n === null || n === undefined ? "" : `${n}%`) },
        ],
        hooks: { draw: [limits(data, "%")] },
      },
    };
  };

  // one number a day: what was there, as steps, or what happened, as bars
  const daily = (data) => {
    const paths = data.shape === "bars" ? uPlot.paths.bars({ size: [0.7, 24] }) : uPlot.paths.stepped({ align: 1 });
    const shown = (n) => (n === null || n === undefined ? "" : n.toLocaleString("en"));
    return {
      values: [data.days.map((_, n) => n), data.counts],
      options: {
        height: SMALL,
        scales: { x: { time: false }, y: { range: (_, low, high) => [Math.min(low, 0), Math.max(high * 1.1, 1)] } },
        axes: axes(data, (n) => (Number.isInteger(n) ? n.toLocaleString("en", { notation: n >= 10000 ? "compact" : "standard" }) : "")),
        series: [
          { label: "Day", value: (_, n) => (n === null ? "" : data.days[n]) },
          { label: data.label, stroke: colour("--tblr-primary"), fill: data.shape === "bars" ? colour("--tblr-primary") : undefined, width: data.shape === "bars" ? 0 : 2, paths, points: { show: false }, value: (_, n) => shown(n) },
        ],
      },
    };
  };

  // several measures of each hour: told apart by width and dash
  const lines = (data) => {
    const shown = (n) => (n === null || n === undefined ? "" : `${n.toLocaleString("en")} ${data.unit}`);
    const looks = [{ stroke: colour("--tblr-primary"), width: 2.5 }, { stroke: colour("--quiet"), width: 1.5, dash: [5, 4] }, { stroke: colour("--quiet"), width: 1 }];
    const most = Math.max(...data.limits.map((limit) => limit.at));
    return {
      values: [data.days.map((_, n) => n), ...data.series.map((one) => one.values)],
      options: {
        scales: { x: { time: false }, y: { range: (_, low, high) => [0, Math.max(high, most) * 1.15] } },
        axes: axes(data, shown),
        series: [
          { label: "Hour", value: (_, n) => (n === null ? "" : data.days[n]) },
          ...data.series.map((one, n) => ({ label: one.label, ...looks[n % looks.length], spanGaps: false, points: { show: true, size: 5 }, value: (_, v) => shown(v) })),
        ],
        hooks: { draw: [limits(data, ` ${data.unit}`)] },
      },
    };
  };
  const KINDS = { sales, scans, daily, lines };

  const draw = (figure) => {
    const place = one("[data-chart-picture]", figure);
    if (place.hidden || !place.clientWidth) return;
    drawn.get(figure)?.destroy();
    const data = JSON.parse(figure.dataset.chart);
    const { options, values } = KINDS[data.kind](data, Number(figure.dataset.measure ?? 0));
    drawn.set(figure, new uPlot({ width: place.clientWidth, height: HEIGHT, cursor: { drag: { x: false, y: false } }, legend: { markers: { width: 2, dash: (_, n) => (n === 2 ? "dashed" : "solid") } }, ...options }, values, place));
  };
  const drawAll = () => all("[data-chart]", document).forEach(draw);

  document.addEventListener("click", (event) => {
    let hit;
    if ((hit = event.target.closest("[data-chart-measure]"))) {
      const figure = hit.closest("[data-chart]");
      figure.dataset.measure = hit.dataset.chartMeasure;
      all("[data-chart-measure]", figure).forEach((button) => button.setAttribute("aria-pressed", String(button === hit)));
      draw(figure);
    } else if ((hit = event.target.closest("[data-chart-table]"))) {
      const figure = hit.closest("[data-chart]");
      const open = hit.getAttribute("aria-expanded") !== "true";
      hit.setAttribute("aria-expanded", String(open));
      document.getElementById(hit.getAttribute("aria-controls")).hidden = !open;
      one("[data-chart-picture]", figure).hidden = open;
      draw(figure);
    }
  });
  document.addEventListener("shelfwire:choice", () => requestAnimationFrame(drawAll));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => requestAnimationFrame(drawAll));
  let width = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawAll(); } });
  drawAll();
})();
