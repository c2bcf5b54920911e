# Runs test suites with stacks in .run/test and counts the tests. Scripts that run tests source this file. They call
# `prepare_tests` first and `finish_tests` at the end.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=scripts/supervision.bash
source "$root/scripts/supervision.bash"
# The folder for the stacks, their logs and the results.
run=$root/.run/test
# A line for each suite, the number of failed suites, and a line for each feature that an engine lacks.
summary=()
failures=0
lacks=()

# Prepares what every suite needs. Changes to the root of the clone.
prepare_tests() {
  # Enough time for the stacks to stop one after the other.
  stop_seconds=25
  supervise
  env -u BINARY "$root/scripts/install-dependencies" iproute2
  cd "$root" || fail "there is no $root"
  mkdir -p "$run"
  exec 8>"$run/lock"
  flock --nonblock 8 || fail "another run uses $run"

  # The user's settings for the service must not reach the services under test.
  unset BINARY PORT HOST S3 S3_ENDPOINT_URL S3_ENDPOINT_URLS LOCALSTACK_ENDPOINT_URL S3_BUCKET_NAME S3_CONDITIONAL_WRITES \
    AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION AWS_DEFAULT_REGION AWS_PROFILE \
    AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_WEB_IDENTITY_TOKEN_FILE AWS_CONTAINER_CREDENTIALS_RELATIVE_URI \
    AWS_CONTAINER_CREDENTIALS_FULL_URI
  # Small, so that a test can exceed it.
  export MAX_UPLOAD_BYTES=16777216
  export PYTHONDONTWRITEBYTECODE=1

  step "the build" scripts/build
  binary=$(scripts/build --path)
}

# start_stack ENGINE: starts a stack in the background, in an empty folder.
start_stack() {
  rm -rf "${run:?}/$1"
  mkdir -p "$run/$1"
  start "the stack on $1" "$run/$1.log" env RUN_DIR="$run/$1" PORT="$("$root/scripts/free-ports" 1)" S3="$1" BINARY="$binary" \
    "$root/scripts/run"
}

# setting ENGINE NAME: prints a variable from the engine's s3.env.
setting() {
  # shellcheck source=/dev/null
  (source "$run/$1/s3.env" && echo "${!2:-}")
}

# record SUITE STATUS COUNT: adds a suite to the summary.
record() {
  local verdict=passed
  if (($2 != 0)); then verdict=FAILED; elif (($3 == 0)); then verdict="FAILED: no test ran"; fi
  [[ $verdict == passed ]] || failures=$((failures + 1))
  summary+=("$(printf '%-40s %5d tests  %s' "$1" "$3" "$verdict")")
}

# count FILE [TARGET]: prints the number of tests in a JUnit file, without skipped ones; of one test target or of all.
count() {
  python3 - "$@" <<'PYTHON'
import sys, xml.etree.ElementTree as tree
try:
    cases = tree.parse(sys.argv[1]).iter("testcase")
except (OSError, tree.ParseError):
    cases = []
target = sys.argv[2] + "." if len(sys.argv) > 2 else ""
print(sum(case.find("skipped") is None and (case.get("classname", "") + ".").startswith(target) for case in cases))
PYTHON
}

# swift_test ENGINE NAME OPTION…: runs Swift tests with a running engine. Writes the results to NAME.xml and the output
# to NAME.log.
swift_test() {
  local engine=$1 name=$2
  shift 2
  wait_until 300 "S3 ($engine) is ready (see $run/$engine.log)" test -e "$run/$engine/s3.env"
  rm -f "$run/$name"*.xml
  # shellcheck disable=SC2016  # The inner shell expands them.
  attempt "swift test on $engine" env S3_TEST_ENGINE="$engine" \
    S3_TEST_ENDPOINT="$(setting "$engine" S3_ENDPOINT_URL)" S3_TEST_ENDPOINTS="$(setting "$engine" S3_ENDPOINT_URLS)" \
    S3_TEST_ACCESS_KEY_ID="$(setting "$engine" AWS_ACCESS_KEY_ID)" \
    S3_TEST_SECRET_ACCESS_KEY="$(setting "$engine" AWS_SECRET_ACCESS_KEY)" \
    S3_CONDITIONAL_WRITES="$(setting "$engine" S3_CONDITIONAL_WRITES)" \
    bash -c 'set -o pipefail; log=$1; shift; "$@" 2>&1 | tee "$log"' - "$run/$name.log" \
    swift test --parallel --xunit-output "$run/$name.xml" "$@"
}

# run_unit_tests ENGINE: runs all Swift tests, those of S3 with this engine.
run_unit_tests() {
  local status=0 target
  swift_test "$1" unit || status=$?
  for target in Tests/*Tests; do
    target=$(basename "$target")
    record "$target" "$status" "$(count "$run/unit-swift-testing.xml" "$target")"
  done
  check_children
}

# run_contract ENGINE: runs the contract tests of the object store and the tests of the S3 client with this engine.
run_contract() {
  local status=0 promises
  step "the build of the tests" swift build --build-tests
  swift_test "$1" "contract-$1" --skip-build --filter "S3ObjectStoreContractTests|S3Tests.EngineTests" || status=$?
  # The contract tests are cases of one parametrised test, which JUnit counts as one test.
  promises=$(sed -n 's/.* Test keeps(_:) with \([0-9]*\) test cases.*/\1/p' "$run/contract-$1.log")
  record "Promises of a store on $1" "$status" "${promises:-0}"
  record "S3 client on $1" "$status" "$(count "$run/contract-$1-swift-testing.xml" S3Tests)"
  check_children
}

# run_end_to_end ENGINE: runs the end-to-end tests with this engine.
run_end_to_end() {
  local status=0 venv
  wait_until 300 "the stack on $1 is ready (see $run/$1.log)" test -e "$run/$1/base-url"
  venv=$(scripts/venv end-to-end Tests/EndToEnd/requirements.txt)
  # Ubuntu has no such package. The tests that need a browser are skipped there, but not in CI.
  env -u BINARY scripts/install-dependencies chromium || echo "there is no browser: some tests are skipped"
  rm -f "$run/$1.xml"
  attempt "pytest on $1" env -C Tests/EndToEnd BASE_URL="$(<"$run/$1/base-url")" RUN_DIR="$run/$1" ENGINE="$1" \
    "$venv/bin/python" -m pytest --junit-xml "$run/$1.xml" || status=$?
  record "EndToEnd on $1" "$status" "$(count "$run/$1.xml")"
  check_children
}

# run_gallery ENGINE: runs the tests of the gallery in Debian's Chromium. Its screenshots are in $run/ENGINE/gallery.
run_gallery() {
  local status=0 venv
  env -u BINARY "$root/scripts/install-dependencies" chromium fonts-dejavu-core
  wait_until 300 "the stack on $1 is ready (see $run/$1.log)" test -e "$run/$1/base-url"
  venv=$(scripts/venv gallery Tests/Gallery/requirements.txt)
  rm -f "$run/gallery.xml"
  attempt "the tests of the gallery" env -C Tests/Gallery BASE_URL="$(<"$run/$1/base-url")" RUN_DIR="$run/$1" ENGINE="$1" \
    "$venv/bin/python" -m pytest --junit-xml "$run/gallery.xml" || status=$?
  record "Gallery in Chromium" "$status" "$(count "$run/gallery.xml")"
  check_children
}

# run_faults: runs the fault tests in their short form.
run_faults() {
  local status=0
  attempt "the fault tests" env FAULTS=quick RUN_DIR="$run" BINARY="$binary" scripts/test-faults || status=$?
  record "Faults" "$status" "$(count "$run/faults/faults.xml")"
}

# note_lacks ENGINE: records the features that the engine lacks, whose tests are skipped.
note_lacks() {
  local lack
  while read -r lack; do lacks+=("$1 lacks $lack"); done < <(python3 - "$1" <<'PYTHON'
import json, sys
with open("Tests/engines.json", encoding="utf-8") as file:
    for name, reason in json.load(file).get(sys.argv[1], {}).items():
        print(f"{name}: {reason}")
PYTHON
  )
}

# Prints the summary and fails if a suite failed.
finish_tests() {
  echo
  printf '%s\n' "${summary[@]}"
  ((${#lacks[@]} == 0)) || printf '%s\n' "${lacks[@]}"
  ((failures == 0)) || fail "$failures of ${#summary[@]} suites failed (logs: $run)"
}
