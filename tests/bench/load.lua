-- What wrk sends: arguments are a file of raw requests (separated by NUL), a tag of six characters that no other
-- run has, and the mean pause of a connection in milliseconds. Thirteen @ in a request become a text of their own.
local requests, tag, pause, sent = {}, "", 0, 0

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for one in file:read("*a"):gmatch("[^%z]+") do requests[#requests + 1] = one end
  file:close()
  tag, pause = args[2], tonumber(args[3])
  math.randomseed(7)
  -- Pauses are drawn from an exponential distribution; the service closes a connection after five seconds without one.
  if pause > 0 then
    delay = function() return math.min(4000, math.floor(-pause * math.log(1 - math.random()) + 0.5)) end
  end
end

function request()
  local chosen = requests[math.random(#requests)]
  if chosen:byte(1) ~= 80 then return chosen end -- P of POST
  sent = sent + 1
  return (chosen:gsub("@@@@@@@@@@@@@", string.format("%s%07d", tag, sent)))
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format('\n{"answers": %d, "microseconds": %d, "p50": %d, "p99": %d, "broken": %d, "refused": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
