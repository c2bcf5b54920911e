# Every target is a script, which says at its top what it takes.

.DEFAULT_GOAL := help
.PHONY: help run test test-engines test-faults test-containers test-packages lint bench fuzz sweep generate deb dependencies

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start S3, workers and nginx on port 5000 (PORT, WORKERS, THREADS, S3, RUN_DIR)
	@scripts/run

test: ## unit tests, the store's contract and end-to-end tests on SeaweedFS and LocalStack, faults in short
	@scripts/test

test-engines: ## the contract suite and the end-to-end tests on SeaweedFS as a cluster, Ceph and rclone
	@scripts/test-engines

test-faults: ## break the network, the workers and S3 under load (FAULTS=quick, ENGINE, SEED)
	@scripts/test-faults

test-containers: ## build the images, run compose, and the end-to-end tests against it
	@scripts/test-containers

lint: ## format, shell scripts, nginx configuration
	@scripts/lint

bench: ## measure, beside the reference service
	@scripts/bench

fuzz: ## feed the parsers with what no client sends
	@scripts/fuzz

sweep: ## remove what dead workers of `make run` have left (RUN_DIR, OPTIONS="--dry-run --older-than 86400")
	@scripts/sweep $(OPTIONS)

generate: ## write the documents that come from the program's tables
	@scripts/generate

deb: ## build the Debian package, with the Swift runtime in it
	@scripts/deb

test-packages: ## install, run, reload under load, upgrade and purge the package in a tree of its own (root)
	@scripts/test-packages

dependencies: ## install the Debian packages that are missing
	@scripts/install-dependencies
