// Texts of journeys; see sources.h. Timers come to rest in each, so that a year without events is no long time.
#include "tests/packed/sources.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/check.h"

namespace journey::packed_test {
namespace {

std::string Cart() {
  std::ifstream file("bench/cart_workload.journey");
  CHECK_MSG(file.good(), "run this from the repository's root");
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Tries rules in order, over every type that an event may have; the loop asks those that read texts in code of their
// own.
constexpr const char* kGuards = R"(
enum Tier { free, pro, big "Big one" }
event In "in" {
  amount: decimal  n: int  vip: bool  tier: Tier  name: string
  bonus: decimal?  note: string?  count: int?  since: instant  span: duration  clock: time
}
event Poke "poke" { n: int  amount: decimal  name: string }
channel out(tier: Tier, n: int, amount: decimal, vip: bool, since: instant, span: duration, clock: time)
journey Guards {
  enter on In where event.amount > 50 and event.vip { amount = event.amount tier = event.tier }
  enter on In where event.name == "gold" { vip = true amount = 1.5 }
  enter on In where event.bonus != none and event.bonus > 10 { amount = event.bonus }
  enter on In where event.note == "x" { tier = big }
  enter on In where event.tier == pro and not event.vip { n = event.n since = event.since }
  enter on In where event.count == 3 or event.clock < 09:00 { clock = event.clock span = event.span }
  enter on Poke where event.n in 1..3 or event.n == -7 { n = event.n }
  memory {
    amount: decimal = 0  n: int = 0  vip: bool = false  tier: Tier = pro
    since: instant = 2026-01-01T00:00:00Z  span: duration = 5 minutes  clock: time = 08:30
  }
  stage First {
    on In where event.tier == tier { vip = not vip since = event.since }
    on In where event.span >= span or event.vip { span = event.span clock = event.clock }
    on In where event.name == "gold" go Second
    on Poke { n = event.n amount = event.amount }
  }
  stage Second {
    on Poke where event.name == "back" go First
    on Poke { send out(tier: tier, n: n, amount: amount, vip: vip, since: since, span: span, clock: clock) }
    on In { tier = event.tier }
  }
}
)";

// Fields that overflow: many small steps, large ones, negative ones, and assignments that do not fit.
constexpr const char* kCounters = R"(
event In "in" { n: int }
event Up "up"
event Down "down"
event Add "add" { n: int  a: decimal  d: duration }
event Set "set" { n: int  a: decimal  d: duration  t: instant }
event Tell "tell"
channel out(n: int, k: int, a: decimal, d: duration, t: instant)
journey Counters {
  enter on In { n = event.n }
  memory {
    n: int = 0  k: int = 200  a: decimal = 1.5  d: duration = 10 ms  t: instant = 2026-01-01T00:00:00Z
  }
  stage S {
    on Up { k += 1 n += 100 a += 1000.5 d += 1 day }
    on Down { k -= 1 n -= 3 a -= 0.5 }
    on Add { n += event.n a += event.a d += event.d }
    on Set { n = event.n a = event.a d = event.d t = event.t }
    on Tell { send out(n: n, k: k, a: a, d: d, t: t) k = -5 }
    on In { n = 0 k = 0 a = 0 d = 0 ms t = now() }
  }
}
)";

// Sends alone count up to the width of their field.
constexpr const char* kMinimal = R"(
event In "in"
channel out()
journey Minimal { enter on In stage S { on In { send out() } } }
)";

// Several timers in a stage, of one length too; timers that lead to timers; `go` to the own stage.
constexpr const char* kTimers = R"(
event In "in"
event Poke "poke"
event Skip "skip"
channel out(k: int)
journey Timers {
  enter on In
  memory { k: int = 0 }
  stage A { after 10 minutes go B  after 10 minutes go C  on Poke go A  on Skip go C }
  stage B { after 1 minute { k += 1 if k > 2 { k = 0 go C } else { go A } }  on Skip go C }
  stage C { after 1 hour { if k < 4 { k += 1 go C } else { k = 0 go Rest } }  after 59 minutes 59 seconds go D  on Poke go D  on Skip go A }
  stage D { after 5 seconds { send out(k: k) go Rest }  on Poke go B  on Skip go C }
  stage Rest { on Poke go A  on Skip go D }
}
)";

// Timers that stay where they are.
constexpr const char* kStaying = R"(
event In "in"
event Poke "poke"
channel out(k: int)
journey Staying {
  enter on In
  memory { k: int = 0 }
  stage A {
    after 30 seconds { k += 1 }
    after 1 minute { if k == 1 { send out(k: k) } }
    after 2 minutes { if k > 3 { go B } }
    on Poke { k += 2 }
    on In go B
  }
  stage B { after 1 minute { if k > 10 { k = 0 go A } }  on In go A }
}
)";

// Journeys that share events: by priority, then by name; timers of one length in both, and short ones before long ones.
constexpr const char* kTwo = R"(
event In "in" { n: int }
event Poke "poke" { n: int }
event Skip "skip"
channel out(n: int)
journey Alpha {
  priority 1
  enter on In where event.n != 2
  memory { n: int = 0 }
  stage A { after 1 second go B  on Skip go B  on Poke { n = event.n } }
  stage B { after 1 hour { send out(n: n) go Rest }  on Poke go A }
  stage Rest { on In go A }
}
journey Beta {
  priority 5
  enter on In where event.n != 1 { n = event.n }
  enter on Poke where event.n > 3
  memory { n: int = 0 }
  stage A { after 1 hour { n += 1 go B }  on Poke { n += event.n } }
  stage B { after 1 hour 10 ms { if n < 6 { go A } else { n = 0 go Rest } }  after 1 hour 1 second go A  on Skip { send out(n: n) go A } }
  stage Rest { on Poke go A  on Skip go B }
}
)";

constexpr const char* kFour = R"(
event In "in" { n: int }
event Poke "poke" { n: int }
channel out(n: int)
journey One { enter on In stage A { after 10 seconds go B on Poke go B } stage B { after 10 seconds go C } stage C { on Poke go A } }
journey Two {
  priority -1
  enter on Poke where event.n > 1
  memory { n: int = 0 }
  stage A { on Poke { n += 1 } after 10 seconds { send out(n: n) go Done } }
  final stage Done
}
journey Three {
  priority 7
  enter on In where event.n > 0
  memory { n: int = 7 }
  stage A {
    after 20 seconds { send out(n: n) n += 1 if n < 12 and n > -500 { go A } else { go B } }
    on In { n = event.n }
    on Poke where event.n == 0 { end "zero" }
  }
  stage B { on In go A }
}
journey Four {
  enter on In
  enter on Poke
  exit on Poke
  stage A { after 5 seconds go B }
  stage B { after 25 seconds go C }
  stage C { on In go A }
}
)";

constexpr const char* kGoals = R"(
event In "in"
event Buy "buy" { amount: decimal }
event View "view"
event Share "share"
event Cancel "cancel"
event Poke "poke"
channel out(n: int)
journey Goals {
  enter on In
  exit on Cancel
  goal on Buy where event.amount > 100 within 1 day
  goal on Share continue
  goal on View within 2 hours continue
  memory { n: int = 0 }
  stage A { on Poke go B  after 3 hours { end "too slow" }  on View { n += 1 } }
  stage B { on Buy go Done  after 1 day go Lost  on Poke { end } on Share go A }
  final stage Done { flow { send out(n: n) } }
  final stage Lost "Gone"
}
journey Plain { enter on In where true goal on Buy goal on Share within 3 hours stage A { on View go B } stage B { on View go A } }
)";

constexpr const char* kReenter = R"(
event In "in" { n: int }
event Out "out"
event Poke "poke"
journey Always { enter on In reenter always exit on Out memory { n: int = 0 } stage A { on Poke { n += 1 } after 1 hour { end "done" } } }
journey After { enter on In where event.n > 0 reenter after 2 hours stage A { on Out { end } on Poke go B } final stage B }
journey Never { enter on In where event.n > 1 stage A { on Out { end "out" } after 30 minutes go B } stage B { on Poke go A } }
)";

// Conditions with more predicates than a table takes, `if` in `if`, and no memory that needs them.
constexpr const char* kPredicates = R"(
event In "in" { a: int  b: int  c: int  d: int  e: int  f: int  g: int  h: int  i: decimal  j: bool }
event Poke "poke" { a: int  b: int  j: bool }
journey Predicates {
  enter on In where event.a > 1 and event.b > 1 or event.c > 2 and event.d > 1 or event.e == 3
  memory { x: int = 0  y: bool = false }
  stage A {
    on In where event.a == 1 and event.b == 1 go B
    on In where event.c == 1 or event.d == 1 { x += 1 }
    on In where event.e in [1, 3, 5] go C
    on In where event.f > event.g and event.h < event.g { y = true x = event.f }
    on In where event.i >= 2.5 and event.j go B
    on In where event.a > 2 { if event.b > 2 { if event.c > 2 { go C } else { x = 3 } } else { y = not y } }
    on Poke where event.j { x = event.a + event.b }
  }
  stage B {
    on Poke { if event.a > x { x = event.a } else if event.b > x { x = event.b go A } else { y = true } }
    on In where event.j == y go A
  }
  stage C {
    on Poke where event.a < 0 or event.b < 0 or x > 3 go A
    on Poke where event.a > 4 and event.b > 4 and not event.j go B
    on In where event.a != event.b and event.c != event.d and event.e != event.f and event.g != event.h and event.j go A
  }
}
)";

constexpr const char* kArithmetic = R"(
enum Tier { low, mid, high }
event In "in" { a: int  b: int  x: decimal  y: decimal  d: duration  t: instant  m: time  f: float  tier: Tier  o: int? }
event Tell "tell"
channel out(n: int, x: decimal, d: duration, t: instant, m: time, f: bool)
channel more(n: int, x: decimal, f: float)
let twice(v: int): int = v * 2
journey Arithmetic {
  enter on In
  memory { n: int = 1  x: decimal = 2  d: duration = 1 hour  t: instant = 2026-01-01T00:00:00Z  m: time = 12:00  f: bool = false }
  stage A {
    on In where event.tier == low {
      n = event.a + event.b * 3 - event.a / 7 + event.b % 5
      x = event.x + event.y - x
      d = event.d * 2 + d / 3
      if event.a > event.b { t = event.t + 1 hour } else { t = event.t - event.d }
    }
    on In where event.tier == mid {
      n = (event.a / event.b ?? -1) + (event.a % event.b ?? 1) + twice(event.a)
      x = event.x * event.y + (event.x / event.y ?? 0.5) + (event.x % event.y ?? 0.25)
      d = abs(event.d - d) + (event.d / event.a ?? 1 ms)
      m = min(event.m, m)
      f = event.t <= t and now() - event.t < d
    }
    on In where event.o != none and event.o > 2 {
      n = min(abs(event.a), max(event.b, event.o)) + floor(event.x) + ceil(event.y) + round(event.x)
      x = decimal(event.a) + max(-event.x, min(event.y, abs(x)))
      d = now() - t
      t = max(event.t, min(t, now()))
    }
    on In where event.f > 0.5e0 and event.f * 2.0e0 < 3.0e0 go B
    on In { n = int(event.x) + (event.o ?? 4) m = max(event.m, m) f = event.m >= 12:00 x = event.x * 1.5 x = x / 3 }
    on Tell { send out(n: n, x: x, d: d, t: t, m: m, f: f) }
  }
  stage B {
    on In { if event.a == event.b { n = 0 } else { n = n - 1 } go A }
    on Tell { send more(n: n * 2, x: x * 0.5, f: float(x)) send out(n: -n, x: -x, d: -d, t: t, m: m, f: not f) }
  }
}
)";

// Texts of events live as long as the batch; those of the module are found again by number.
constexpr const char* kTexts = R"(
event In "in" { name: string  note: string?  word: string = "none" }
event Poke "poke" { name: string }
channel out(word: string, other: string = "o", n: int)
channel said(word: string)
journey Texts {
  enter on In where event.note == none or event.name == "b"
  memory { n: int = 0 }
  stage A {
    on In where event.name == "a" { send out(word: "first", n: n) n += 1 }
    on In where event.note == event.name { send out(word: "same", other: "x", n: n) }
    on In where (event.note ?? "c") == "c" go B
    on In where contains(event.word, "o") { n += 5 }
    on Poke { send said(word: event.name) }
  }
  stage B {
    on Poke where event.name == "a" or event.name == "" go A
    on Poke where event.name != "b" { if n > 3 { send out(word: "many", n: n) } else { send said(word: "few") } }
    on In { n += 1 send said(word: "{n}") }
  }
}
)";

// Channels that always or never say yes to whom nothing is known of, and those that remember.
constexpr const char* kChannels = R"(
customer { consent: bool = false  age: int = 18  name: string = "you"  email: string? }
event In "in"
event Poke "poke" { n: int }
event Ask "ask"
channel yes(n: int) { requires customer.age >= 18 }
channel no(n: int) { requires customer.consent }
channel mail(n: int, name: string) { requires customer.email != none or customer.age > 3 }
channel capped(n: int) { cap 2 per 1 hour }
channel quiet(n: int) { quiet 21:00 to 08:00 }
journey Channels {
  enter on In
  memory { n: int = 0 }
  stage A {
    on Poke where event.n < 3 { send yes(n: n) send no(n: n) n += 1 }
    on Poke where event.n == 3 { send capped(n: n) }
    on Poke where event.n == 4 { send quiet(n: n) }
    on Poke where event.n == 5 { customer.age = 3 }
    on Poke where event.n == 6 { customer.age = 18 }
    on Poke { send mail(n: n, name: customer.name) }
    on Ask go B
    after 1 hour { send no(n: 1) send yes(n: 2) go B }
  }
  stage B { on Ask where customer.age > 10 go A  after 10 minutes { send mail(n: n, name: "x") go C } }
  stage C { on Poke go A }
}
)";

constexpr const char* kTimeout = R"(
event In "in" { n: int }
event Poke "poke"
journey Limited { enter on In timeout 2 hours memory { n: int = 0 } stage A { on Poke go B after 1 hour go B } stage B { on Poke go A } }
journey Free { enter on In enter on Poke stage A { on Poke go B } stage B { on Poke go A after 1 hour go A } }
)";

constexpr const char* kHoldout = R"(
event In "in" { n: int }
event Buy "buy"
event Poke "poke"
journey Held { enter on In { n = event.n } holdout 40% goal on Buy within 1 day memory { n: int = 0 } stage A { on Poke { n += 1 } after 1 hour go B } stage B { on Poke go A } }
journey Spans { enter on Poke goal on Buy within 1 calendar day memory { n: int = 0 } stage A { on Poke { n += 1 } after 2 hours go B } stage B { on In go A } }
journey Plain { enter on In stage A { on Poke go B after 3 hours go B } stage B { on In go A } }
)";

constexpr const char* kFlows = R"(
event In "in" { n: int }
event Poke "poke" { n: int }
channel out(n: int)
journey Flows {
  enter on In
  memory { n: int = 0 }
  stage A {
    flow { n += 1 repeat 3 times { n += 2 } send out(n: n) if n > 90 { n = 0 } }
    on Poke where event.n == 1 go A
    on Poke where event.n == 2 go B
    on Poke where event.n == 3 go C
    on Poke where event.n == 4 { start Other }
    on Poke where event.n == 5 { stop Other }
    after 10 minutes go B
  }
  stage B {
    flow { wait 5 minutes n += 1 wait up to 10 minutes { on Poke where event.n > 3 go A } else { send out(n: n) } }
    on In go A
    after 1 hour go C
  }
  stage C { flow { split coin { 50% heads { n += 1 } 50% tails { if n < 40 { go A } } } } on In go A after 3 minutes { if n < 60 { n += 30 go A } else { go Rest } } }
  stage Rest { on In go A }
}
journey Other { enter on In where event.n == 100 reenter always stage A { on Poke { end } after 20 minutes go B } stage B { on In { end } } }
)";

constexpr const char* kMixed = R"(
event In "in" { n: int }
event Poke "poke" { n: int }
journey Mixed {
  enter on In
  memory { n: int = 0 }
  stage A { after 10 minutes go B  on Poke where event.n == 1 go Idle  on Poke where event.n == 2 go Every  on Poke where event.n == 3 go At }
  stage B { on Poke { n += 1 }  after 10 minutes go Rest  after 5 minutes { n += 1 } }
  stage Idle { idle 3 minutes go A  after 8 minutes go B }
  stage Every { every 4 minutes { n += 1 if n > 3 { n = 0 go A } }  on Poke go B  after 1 hour go A }
  stage Rest { on In go A }
  stage At { at 12:00 go A  at 06:00 in "Europe/Paris" { n = 2 }  after 2 hours go B }
}
)";

// A slot of 32 bytes, and one of 64.
constexpr const char* kMiddle = R"(
event In "in" { a: int  t: instant }
event Poke "poke" { a: int }
channel out(a: int, b: int, c: int, t: instant)
journey Middle {
  enter on In { a = event.a t = event.t }
  memory { a: int = 0  b: int = 0  c: int = 0  t: instant = 2026-01-01T00:00:00Z  u: instant = 2026-01-01T00:00:00Z  f: bool = true }
  stage A { on Poke { a += 1 b += event.a c = b f = not f u = now() } on In go B after 90 days go B }
  stage B { on Poke { send out(a: a, b: b, c: c, t: t) } on In { t = u u = event.t } after 400 days { a = 0 go A } after 30 ms go A }
}
)";

constexpr const char* kWide = R"(
event In "in" { a: int  x: decimal  d: duration  t: instant  m: time }
event Poke "poke" { a: int }
channel out(a: int, x: decimal, y: decimal, d: duration, t: instant, u: instant, m: time)
journey Wide {
  enter on In { x = event.x t = event.t m = event.m }
  memory {
    a: int = 0  b: int = 0  x: decimal = 0  y: decimal = 0  d: duration = 0 ms  e: duration = 1 day
    t: instant = 2026-01-01T00:00:00Z  u: instant = 2026-02-01T00:00:00Z  m: time = 00:00  f: bool = false
  }
  stage A { on Poke { a += event.a y += 0.25 u = now() f = not f } on In { d = event.d e = d x = event.x go B } }
  stage B { on Poke { send out(a: a, x: x, y: y, d: e, t: t, u: u, m: m) b += 1 } on In { t = event.t m = event.m go A } after 1 day go A }
}
journey Beside { enter on Poke where event.a > 1 memory { n: int = 0  on_time: bool = true } stage A { on In { n += event.a on_time = false } } }
)";

}  // namespace

const std::vector<Source>& Sources() {
  static const std::vector<Source> sources = {
      {"cart", Cart(), 1},
      {"guards", kGuards, 40},
      {"counters", kCounters},
      {"minimal", kMinimal, 1},
      {"timers", kTimers, 1},
      {"staying", kStaying},
      {"two", kTwo, 1},
      {"four", kFour, 1},
      {"goals", kGoals, 1},
      {"reenter", kReenter},
      {"predicates", kPredicates, 20},
      {"arithmetic", kArithmetic, 40},
      {"texts", kTexts},
      {"channels", kChannels},
      {"timeout", kTimeout},
      {"holdout", kHoldout},
      {"flows", kFlows},
      {"mixed", kMixed},
      {"middle", kMiddle, 1},
      {"wide", kWide, 5},
  };
  return sources;
}

const Source& SourceNamed(const std::string& name) {
  const auto found =
      std::find_if(Sources().begin(), Sources().end(), [&](const Source& source) { return source.name == name; });
  CHECK(found != Sources().end());
  return *found;
}

const std::vector<Source>& Refused() {
  static const std::vector<Source> refused = {
      {"history", "event In \"in\" journey J { enter on In where count(In) > 1 stage S { on In go S } }"},
      {"key", "event In \"in\" { k: string } journey J per k: string { enter on In stage S { on In go S } }"},
      {"when",
       "event In \"in\" journey J { enter on In memory { n: int = 0 } stage S { on In { n += 1 } when n > 2 go T } "
       "stage T { on In go S } }"},
      {"enter when",
       "customer { n: int = 0 } event In \"in\" journey J { enter on In enter when customer.n > 1 "
       "stage S { on In go S } }"},
      {"schedule", "event In \"in\" journey J { enter on In enter every day at 09:00 stage S { on In go S } }"},
      {"text in memory",
       "event In \"in\" journey J { enter on In memory { s: string = \"\" } stage S { on In { s = \"x\" } } }"},
      {"optional in memory",
       "event In \"in\" journey J { enter on In memory { n: int? } stage S { on In { n = 1 } } }"},
      {"float in memory",
       "event In \"in\" journey J { enter on In memory { f: float = 1.0e0 } stage S { on In { f = 2.0e0 } } }"},
      {"five journeys",
       "event In \"in\" journey A { enter on In stage S { on In go S } } journey B { enter on In stage S { on In go S "
       "} } "
       "journey C { enter on In stage S { on In go S } } journey D { enter on In stage S { on In go S } } "
       "journey E { enter on In stage S { on In go S } }"},
      {"no journey", "event In \"in\""},
  };
  return refused;
}

}  // namespace journey::packed_test
