-- Sends requests with METHOD to each path of the file PATHS in turn, with HEADERS (lines of "Name: value") and, if set,
-- the content of the file BODY. Prints one line of JSON at the end, with times in microseconds.

local method = os.getenv("METHOD") or "GET"
local requests, index, step = {}, 1, 1
local paths, headers, body = {}, {}, nil
local threads = 0

local function contents(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function setup(thread)
  thread:set("first", threads + 1)
  threads = threads + 1
  thread:set("step_by", tonumber(os.getenv("THREADS_OF_WRK")))
end

function init(args)
  index, step = first, step_by
  for path in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = path end
  for name, value in (os.getenv("HEADERS") or ""):gmatch("([^:\n]+): ([^\n]*)") do headers[name] = value end
  if os.getenv("BODY") then
    body = contents(os.getenv("BODY"))
  else
    for i = 1, #paths do requests[i] = wrk.format(method, paths[i], headers) end
  end
end

-- Requests with a body are built when they are sent, so that the client does the same work for every target.
function request()
  local i = (index - 1) % #paths + 1
  index = index + step
  return requests[i] or wrk.format(method, paths[i], headers, body)
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"duration_us":%d,"bytes":%d,"p50_us":%d,"p90_us":%d,"p99_us":%d,"max_us":%d,'
      .. '"connect":%d,"read":%d,"write":%d,"status":%d,"timeout":%d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(90),
    latency:percentile(99), latency.max, e.connect, e.read, e.write, e.status, e.timeout))
end
