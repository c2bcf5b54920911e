# Every target is a script, which says at its top what it takes.

.DEFAULT_GOAL := help
.PHONY: help run test test-containers lint bench fuzz dependencies

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start S3, workers and nginx on port 5000 (PORT, WORKERS, THREADS, S3, RUN_DIR)
	@scripts/run

test: ## unit tests, then end-to-end tests on SeaweedFS and LocalStack
	@scripts/test

test-containers: ## build the images, run compose, and the end-to-end tests against it
	@scripts/test-containers

lint: ## format, shell scripts, nginx configuration
	@scripts/lint

bench: ## measure, beside the reference service
	@scripts/bench

fuzz: ## feed the parsers with what no client sends
	@scripts/fuzz

dependencies: ## install the Debian packages that are missing
	@scripts/install-dependencies
