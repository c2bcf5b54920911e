# Starts processes and ends them again, all of them, whatever happens. Sourced by the scripts that run servers; they call
# `supervise` first.

# Process ids in the order of their start, what to call them, and where their output goes.
child_pids=()
child_names=()
child_logs=()
# Seconds that a child has to end after TERM. Whoever starts a script that starts something gives it more than that script gives.
stop_seconds=5

# From here on every way out of the script ends its children: the end, an error, Ctrl-C, TERM, a closed terminal.
supervise() {
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap stop_children EXIT
}

# start NAME LOG COMMAND…: runs a command in the background, with its output in the file LOG, or as ours if that is "-".
# In a session of its own, so that a Ctrl-C reaches us alone and the end has an order; its group is what dies at last. If we are
# killed without a chance to clean up, the kernel sends the TERM. (A shell also makes background jobs ignore INT: undone.)
start() {
  local name=$1 log=$2
  shift 2
  if [[ $log == - ]]; then
    setsid env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@" </dev/null &
  else
    setsid env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@" </dev/null >>"$log" 2>&1 &
  fi
  child_pids+=("$!")
  child_names+=("$name")
  child_logs+=("$log")
}

# attempt NAME COMMAND…: runs a command to its end, and returns its status; but so that a signal to this script alone interrupts
# it, which a foreground command would hold up.
attempt() {
  local name=$1 status=0
  shift
  start "$name" - "$@"
  wait "${child_pids[-1]}" || status=$?
  unset 'child_pids[-1]' 'child_names[-1]' 'child_logs[-1]'
  return "$status"
}

# step NAME COMMAND…: the same, but a failure ends the script.
step() {
  attempt "$@" || fail "$1 failed with status $?"
}

# fail MESSAGE: ends the script, and through the trap everything it started.
fail() {
  echo "${0##*/}: $1" >&2
  exit 1
}

# Ends the script if a child has ended: none of them is meant to.
check_children() {
  local index status
  for index in "${!child_pids[@]}"; do
    if ! kill -0 "${child_pids[index]}" 2>/dev/null; then
      status=0
      wait "${child_pids[index]}" || status=$?
      [[ ${child_logs[index]} == - ]] || tail -n 10 "${child_logs[index]}" >&2
      fail "${child_names[index]} ended unexpectedly (status $status)"
    fi
  done
}

# wait_until SECONDS WHAT COMMAND…: waits for a command to succeed, as long as all children live.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    check_children
    ((SECONDS < deadline)) || fail "gave up waiting until $what"
    sleep 0.1
  done
}

# Waits until a child ends, which ends the script.
watch_children() {
  while true; do
    check_children
    wait -n "${child_pids[@]}" || true
  done
}

# Ends the children, the last started first: TERM to the process that we started, which may have its own order of ending; then
# to what is left of its session; then KILL.
stop_children() {
  trap '' HUP INT TERM
  local index pid deadline
  for ((index = ${#child_pids[@]} - 1; index >= 0; index--)); do
    pid=${child_pids[index]}
    deadline=$((SECONDS + stop_seconds))
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
    kill -TERM -- "-$pid" 2>/dev/null || true
    while kill -0 -- "-$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
    kill -KILL -- "-$pid" 2>/dev/null || true
  done
  child_pids=()
  child_names=()
  child_logs=()
}
