// The sum of fields' sizes, worked out by hand for a journey of each kind of field.
#include "bench/field_sizes.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/session/session.h"

namespace journey::bench {

namespace {

constexpr const char* kSource = R"(
enum Tier { guest, gold }
customer { email: string?  tier: Tier = guest  consent: bool = false  points: int = 0 }
event In { n: int = 0 }
event Seen
channel mail(text: string) { requires customer.consent  cap 2 per 7 days }
journey J {
  enter on In { n = event.n }
  reenter after 1 day
  timeout 60 days
  memory { n: int = 0  flag: bool = false }
  stage S {
    flow { send mail(text: "x")  wait 20 days }
    on Seen where count(Seen, last 3 days) > 5 { flag = true }
    after 30 days { n += count(In) }
  }
}
)";

TEST(FieldSizes, AddUpWhatAnEngineHasToKnow) {
  std::unique_ptr<Compilation> compilation = Compile({{"j.journey", "j", kSource}});
  ASSERT_TRUE(compilation->ir.has_value());
  auto program = rt::Program::Load(*std::move(compilation->ir));
  ASSERT_TRUE(program.ok());
  const rt::Interpreter interpreter(*program.value());
  FieldSizes sizes(*program.value());
  rt::Session session(*program.value(), interpreter, sizes);
  rt::JsonDecoder decoder(*program.value());
  const auto feed = [&](const std::string& line) {
    const rt::Input input = decoder.Decode(line, session.arena());
    ASSERT_NE(input.kind, rt::InputKind::kRejected) << input.error_message;
    sizes.Take(input);
    session.Feed(input);
  };
  feed(R"({"type":"identify","userId":"ada","messageId":"1","timestamp":"2026-01-01T00:00:00Z",)"
       R"("traits":{"email":"a@b.example","consent":true}})");
  session.Flush();
  // Clock 8; e-mail 1 + 4 + 11 characters, tier 1, consent 1, points 8; one unwindowed question 8; id 4 + 3 characters.
  // One message id: 24.
  constexpr uint64_t kPerson = 8 + 16 + 1 + 1 + 8 + 8 + 7;
  EXPECT_EQ(sizes.Bytes(1), kPerson + 24);

  feed(R"({"type":"track","event":"In","userId":"ada","messageId":"2","timestamp":"2026-01-03T00:00:00Z"})");
  feed(R"({"type":"track","event":"Seen","userId":"ada","messageId":"3","timestamp":"2026-01-03T01:00:00Z"})");
  session.Flush();
  // Ordinal 4 and re-entry 8; entry 8, stage and place 2, memory 8 + 1, a timer 8 and a wait 8; one send 8, one Seen 8;
  // two message ids of the last day.
  constexpr uint64_t kInside = 12 + 8 + 2 + 9 + 16;
  EXPECT_EQ(sizes.Bytes(1), kPerson + kInside + 8 + 8 + 2 * 24);

  feed(R"({"type":"track","event":"Seen","userId":"ada","messageId":"4","timestamp":"2026-03-20T00:00:00Z"})");
  session.Flush();
  // The timeout has ended it, the send is forgotten, one Seen is new.
  EXPECT_EQ(sizes.Bytes(1), kPerson + 12 + 8 + 24);
}

}  // namespace

}  // namespace journey::bench
