# Everyday acts, one word each. Each sets up what it needs: Python 3.11 to 3.13, make and git are all that must be there.
# Flags go in ARGS: make run ARGS="--port 8090" · make test ARGS="tests/orders -k hold" · make bench NAME=pull

.DEFAULT_GOAL := help
.PHONY: help demo run sim test check bench
APP := @sh scripts/uv sync --frozen --no-dev --inexact
DEMO := $(APP) --extra shipbridge
DEV := @sh scripts/uv sync --frozen
# compiled modules are kept for the dozens of processes that tests start, whatever the environment says
KEEP_COMPILED := PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/var/pycache

help: ## list these
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1|/' | column -t -s '|'

demo: ## play the main job against the simulator, with both sides compared at the end
	$(DEMO) && .venv/bin/shelfwire demo $(ARGS)

run: ## database, web and worker in one, until Ctrl-C; an empty house: make run ARGS="--home var/mine"
	$(APP) && .venv/bin/shelfwire run $(ARGS)

sim: ## a TikTok Shop on port 8091 with something of everything in it, and its desk: a page to play with
	@echo 'In Shelfwire (make run): Shops > Connect a shop > This is a simulator.'
	$(APP) && .venv/bin/python -m tiktok_shop_sim --port 8091 --scenario open-house --auth-code ready-1 --auth-code ready-2 --redirect-url http://127.0.0.1:8080/channels/callback $(ARGS)

test: ## all tests, browser tests where Chromium may be had; SHELFWIRE_THOROUGH=1 adds long ones that are like others
	$(DEV) && sh scripts/browser && $(KEEP_COMPILED) .venv/bin/pytest $(ARGS)

check: ## lint, types, import contracts, architecture, generated pages
	$(DEV) && sh scripts/check $(ARGS)

bench: ## every figure, or one: make bench NAME=client
	$(DEV) && .venv/bin/python -m bench $(NAME) $(ARGS)
