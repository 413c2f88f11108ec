"""The screens: one folder per area, all in one frame. Read this before writing a screen.

**Where things go.** ``web/<area>/urls.py`` (``app_name`` and ``urlpatterns``), ``views.py`` (split by noun when it
grows), ``forms.py``, ``tables.py``; templates in ``web/templates/web/<area>/``; components in
``web/templates/cotton/``. An area is added to the frame by one line in ``web/areas.py``: that gives it its place in
the navigation, its keyboard letter and its address ``/c/<company>/<area>/``.

**Views are functions.** ``@requires(Role.VIEWER | PACKER | OPERATOR | OWNER)`` from ``web.access`` comes first: it
sends strangers to sign in, answers 404 for a company the person is not in, 403 (naming who can) for too small a role,
and gives the view ``request.company``, ``request.role`` and ``request.by``. ``to_change=Role.OPERATOR`` asks more of
a POST on the same screen; without it a screen for viewers answers 405 to every POST. The company's slug never reaches
the view. Every query starts from ``request.company``; ``access.find(queryset, pk=…)`` answers 404 for what belongs to
others. A view that changes something is ``@require_POST``, calls *one* action with ``by=request.by`` (and
``user=request.user`` where asked), says what happened with ``messages.success`` and answers
``access.back_to(request, "area:name", …)``, which works for plain forms and for htmx.

**Addresses.** ``access.at(request, "orders:order", order_id=5)`` in Python, ``{% at "orders:order" order_id=5 %}`` in
templates: both add the company.

**Refusals.** Never catch ``RuleBroken`` to hide it. In a form view: ``with refusals(form): action(…)`` puts it beside
its field. Anywhere else let it rise: the middleware shows it (htmx: in ``#problems`` above the page, status 422;
plain: as a page) with what, field, value, why and what to do. Channel errors are shown the same way.

**Lists.** One ``GridTable`` class (``web.grid``) is the screen, the phone's cards and the CSV. ``Grid(request, Table,
rows, keys=("placed_at", "id"), name="orders", form=filter_form).respond("web/orders/list.html")`` answers the page,
the htmx part (``#grid``) or the CSV (``?format=csv``), paged by key. ``rows`` is filtered already, with its
``select_related``. Give columns ``value_x`` for the CSV when ``render_x`` returns HTML. The page's template extends
``web/grid_page.html``. ``select = True`` gives rows a tick-box, ``pickable(record)`` says which;
``exports.csv_download`` streams any other file with its cells guarded. What a list offers besides is said to
``Grid``: ``views`` (chips, whose counts the view sets as ``grid.counts``), ``sorts`` (columns that can be sorted by,
each with its keyset), ``acts`` (the bulk bar; ``web.selection`` reads what it sends, ticked rows or all that match),
``stale`` (shops that are not read at present), ``exist`` (whether there is any row at all). ``watched`` of a table
says which attributes make a row another one for the quiet *3 new*. Filters stand in the popover of ``<c-filters>`` by
themselves; the shop is the switcher's (``web.shops``). Pictures: ``web.pictures``.

**Templates.** Pages extend ``web/page.html`` (blocks: ``title`` and
``heading``, both; ``pretitle``, ``subtitle``, ``actions``, ``content``; ``width`` = ``narrow`` for forms). Our tags are
built in, no ``load`` needed: ``{% moment when zone %}`` (relative, shop-local clock with zone, UTC on hover),
``{% deadline when zone %}`` (the same, coloured), ``{% money minor currency %}``, ``{% badge value label %}``
(colour by word, ``web/tones.py``), ``{% at … %}``, ``{% icon "truck" %}``
(names in ``scripts/vendor_assets.py``). Components:
``<c-empty>`` (an empty state always names the next action), ``<c-facts>``/``<c-fact>``, ``<c-tabs>``/``<c-tab>``,
``<c-banner>`` (the one banner), ``<c-stepper>`` (``web.stepper``), ``<c-menu>`` (three dots), ``<c-confirm>`` (asks
before harm; ``word="…"`` must be typed for the dangerous, and the view calls ``forms.typed(request, "…")``),
``<c-field>``, ``<c-form>``, ``<c-progress>``, ``<c-copy>``.

**No inline script, no inline style, no ``style=""``**: the Content-Security-Policy refuses them. Behaviour hangs on
data attributes in ``static/web/app.js``: ``data-dialog="id"`` opens a dialog, ``data-row`` and ``data-href`` make a row
walkable with j/k/Enter, ``data-focus="id"`` and ``data-print`` do what they say, ``data-sheet`` with
``data-cell="column"`` makes lines that a scanner or a paste from a spreadsheet fills, ``data-autosubmit``,
``data-copy``, ``data-key="e"`` presses the element on that key.
A redirect to another site after a POST goes through htmx (``access.leave``), because CSP forbids that to forms.

**Live parts** poll: an element with ``hx-get``, ``hx-trigger="every 2s"`` and ``hx-swap="outerHTML"`` whose answer no
longer carries the trigger once the work is finished.

**Words.** Sentence case; plain words; a button is a verb and its object; a moment is always shown with its zone.
"""
