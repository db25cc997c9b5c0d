// The script, and the few lines that hand it the tables. Tables are C++ memory, so LuaJIT's collector has nothing to
// do.
#include "bench/workload/lua_cart.h"

#include "base/check.h"

#if JOURNEY_HAS_LUAJIT
#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdio>
#include <lua.hpp>
#endif

namespace journey::bench {

#if JOURNEY_HAS_LUAJIT

namespace {

// Slots are 16 bytes, timers a ring, as in the C++ versions. Times are doubles from the workload's start: LuaJIT's
// numbers are doubles, and 64-bit integers would be boxed where they leave a trace.
struct LuaSlot {
  double since;
  uint32_t views;
  uint8_t state, channel;
  uint16_t zero;
};
static_assert(sizeof(LuaSlot) == 16);
struct LuaTimer {
  double due;
  uint32_t slot, zero;
};

constexpr char kScript[] = R"lua(
local ffi = require("ffi")
local band = require("bit").band
ffi.cdef[[
typedef struct {
  uint32_t id_low, id_high; int64_t ts; int64_t amount; uint32_t index; uint8_t type, channel; uint16_t zero;
} JourneyEvent;
typedef struct { double since; uint32_t views; uint8_t state, channel; uint16_t zero; } JourneySlot;
typedef struct { double due; uint32_t slot, zero; } JourneyTimer;
]]

local VIEW, ADD, REMOVE, CHECKOUT, PURCHASE, SESSION = 0, 1, 2, 3, 4, 5
local UNKNOWN, BROWSING, CART, AT_CHECKOUT, PURCHASED, ABANDONED = 0, 1, 2, 3, 4, 5
local START, HOUR, HALF_HOUR, BIG, WORD = 1767225600000, 3600000, 1800000, 500000, 4294967296

return function(events, count, slots, ids, timers, mask)
  events = ffi.cast("const JourneyEvent*", events)
  slots = ffi.cast("JourneySlot*", slots)
  ids = ffi.cast("uint32_t*", ids)
  timers = ffi.cast("JourneyTimer*", timers)
  local head, tail = 0, 0
  local transitions, emails, purchases, checksum = 0, 0, 0, 0
  for i = 0, count - 1 do
    local event = events[i]
    local now = tonumber(event.ts) - START
    while head ~= tail do
      local timer = timers[band(head, mask)]
      local due = timer.due
      if due > now then break end
      head = head + 1
      local index = timer.slot
      local slot = slots[index]
      if slot.state == CART and slot.since + HOUR == due then
        slot.state = ABANDONED
        slot.since = due
        transitions = transitions + 1
        emails = emails + 1
        checksum = (checksum + ids[index] + START + due + slot.channel + slot.views) % WORD
      end
    end
    local index = event.index
    local slot = slots[index]
    local state, type = slot.state, event.type
    if state == UNKNOWN then
      ids[index] = event.id_low
      slot.state = BROWSING
      slot.since = now
    elseif type == VIEW then
      if state <= AT_CHECKOUT then slot.views = slot.views + 1 end
    elseif state == BROWSING then
      if type == ADD and tonumber(event.amount) > BIG then
        slot.state = CART
        slot.since = now
        slot.channel = event.channel
        transitions = transitions + 1
        local timer = timers[band(tail, mask)]
        timer.due = now + HOUR
        timer.slot = index
        tail = tail + 1
      end
    elseif state == CART then
      if type == REMOVE then
        slot.state = BROWSING
        slot.since = now
        transitions = transitions + 1
      elseif type == CHECKOUT then
        slot.state = AT_CHECKOUT
        slot.since = now
        transitions = transitions + 1
      elseif type == PURCHASE then
        slot.state = PURCHASED
        slot.since = now
        transitions = transitions + 1
        purchases = purchases + 1
      end
    elseif state == AT_CHECKOUT then
      if type == PURCHASE then
        slot.state = PURCHASED
        slot.since = now
        transitions = transitions + 1
        purchases = purchases + 1
      end
    elseif type == SESSION and now - slot.since >= HALF_HOUR then
      slot.state = BROWSING
      slot.since = now
      slot.views = 0
      transitions = transitions + 1
    end
  end
  return transitions, emails, purchases, checksum
end
)lua";

class Script {
 public:
  Script() : state_(luaL_newstate()) {
    CHECK(state_ != nullptr);
    luaL_openlibs(state_);
    Check(luaL_loadstring(state_, kScript) == 0 && lua_pcall(state_, 0, 1, 0) == 0);
  }
  ~Script() { lua_close(state_); }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  CartRun Run(std::span<const Event> events, uint32_t customers) {
    HugeArray<LuaSlot> slots(customers);
    HugeArray<uint32_t> ids(customers);
    // 1.5 events a customer come in an hour, and each arms one timer at most.
    HugeArray<LuaTimer> timers(std::bit_ceil(std::min<size_t>(events.size(), size_t{customers} * 2) + 1024));
    const auto start = std::chrono::steady_clock::now();
    lua_pushvalue(state_, -1);
    lua_pushlightuserdata(state_, const_cast<Event*>(events.data()));
    lua_pushnumber(state_, static_cast<double>(events.size()));
    lua_pushlightuserdata(state_, slots.data());
    lua_pushlightuserdata(state_, ids.data());
    lua_pushlightuserdata(state_, timers.data());
    lua_pushnumber(state_, static_cast<double>(timers.size() - 1));
    Check(lua_pcall(state_, 6, 4, 0) == 0);
    CartRun run;
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    run.counts = {static_cast<uint64_t>(lua_tonumber(state_, -4)), static_cast<uint64_t>(lua_tonumber(state_, -3)),
                  static_cast<uint64_t>(lua_tonumber(state_, -2)), static_cast<uint32_t>(lua_tonumber(state_, -1))};
    lua_pop(state_, 4);
    run.instances = static_cast<uint64_t>(
        std::count_if(slots.data(), slots.data() + slots.size(), [](const LuaSlot& slot) { return slot.state != 0; }));
    return run;
  }

 private:
  void Check(bool fine) {
    if (!fine) std::fprintf(stderr, "%s\n", lua_tostring(state_, -1));
    CHECK(fine);
  }

  lua_State* state_;
};

}  // namespace

bool HasLuaJit() { return true; }

CartRun LuaCart(std::span<const Event> events, uint32_t customers) {
  constexpr size_t kWarmUp = 200'000;
  Script script;
  (void)script.Run(events.first(std::min(events.size(), kWarmUp)), customers);
  return script.Run(events, customers);
}

#else

bool HasLuaJit() { return false; }

CartRun LuaCart(std::span<const Event> /*events*/, uint32_t /*customers*/) { CHECK_MSG(false, "built without LuaJIT"); }

#endif

}  // namespace journey::bench
