# Every target runs a script. The comment at the top of a script lists its variables and arguments.

.DEFAULT_GOAL := help
.PHONY: help run test test-engines test-faults test-browsers test-containers test-packages lint bench fuzz sweep generate deb dependencies

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start S3, the workers and nginx on port 5000 (PORT, WORKERS, THREADS, S3, RUN_DIR)
	@scripts/run

test: ## unit tests, contract and end-to-end tests on SeaweedFS and LocalStack, short fault tests
	@scripts/test

test-engines: ## contract and end-to-end tests on the engines that `make test` does not cover
	@scripts/test-engines

test-browsers: ## test the core of the gallery in Firefox and WebKit
	@scripts/test-browsers

test-faults: ## inject faults into the network, the workers and S3 (FAULTS=quick, ENGINE, SEED)
	@scripts/test-faults

test-containers: ## build the container images, start compose and run the end-to-end tests against it
	@scripts/test-containers

lint: ## check Swift, Python, JavaScript, CSS, shell scripts, Markdown, YAML, the OpenAPI document and the nginx configuration
	@scripts/lint

bench: ## measure the performance and compare it with the reference service (ROWS, TARGETS)
	@scripts/bench

fuzz: ## fuzz the parsers
	@scripts/fuzz

sweep: ## remove leftovers of dead workers of `make run` (RUN_DIR, OPTIONS="--dry-run --older-than 86400")
	@scripts/sweep $(OPTIONS)

generate: ## write the documents that come from the program's tables
	@scripts/generate

deb: ## build the Debian package, which includes the Swift runtime
	@scripts/deb

test-packages: ## install, run, reload, upgrade and purge the package in a chroot (needs root)
	@scripts/test-packages

dependencies: ## install missing Debian packages
	@scripts/install-dependencies
