// A trace sees what each rule asked and what it was answered, in order, and changes no record.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/driver/compile.h"
#include "runtime/input/decode.h"
#include "runtime/interp/interp.h"
#include "runtime/shard/engine.h"

namespace journey::rt {
namespace {

constexpr const char* kJourneys = R"(
customer { consent: bool = false  vip: bool = false }
event In { n: int }
channel mail(template: string) { requires customer.consent  quiet 21:00 to 08:00  cap 1 per 7 days }
segment Vip = customer.vip
journey J for Vip { enter on In where event.n > 1 reenter always
  stage S { flow { send mail(template: "a") send mail(template: "b") end } } }
)";

class Texts : public RecordSink {
 public:
  void Write(const Record& record) override { AppendRecordJson(record, text); }
  std::string text;
};

class Questions : public Trace {
 public:
  void Hears(const Customer& customer, const Happening& input) override {
    hours.push_back(std::string(customer.id()) + " hears at " + std::to_string(input.timestamp / 3'600'000 % 24) +
                    (customer.FirstOf(0) != 0 ? ", inside" : ""));
  }
  void HasHeard(const Customer& customer, const Happening& /*input*/) override {
    hours.push_back(std::string(customer.id()) + " has heard" + (customer.FirstOf(0) != 0 ? ", inside" : ""));
  }
  std::vector<std::string> hours;
  void See(const Customer& customer, const Asked& asked) override {
    seen.push_back(std::string(customer.id()) + " " + std::string(QuestionName(asked.question)) + " " +
                   (asked.answer ? "yes" : "no"));
  }
  std::vector<std::string> seen;
};

std::string Line(const char* user, int hour, int n) {
  return R"({"type":"track","event":"In","userId":")" + std::string(user) + R"(","timestamp":"2026-01-05T)" +
         (hour < 10 ? "0" : "") + std::to_string(hour) + R"(:00:00Z","properties":{"n":)" + std::to_string(n) + "}}";
}

struct Told {
  std::vector<std::string> questions;
  std::string records;
};

Told Ask(Trace* trace, Questions* questions) {
  auto compilation = Compile({{"j.journey", "j", kJourneys}});
  EXPECT_TRUE(compilation->ir.has_value());
  auto program = Program::Load(std::move(*compilation->ir));
  EXPECT_TRUE(program.ok());
  const Interpreter interpreter(**program);
  Texts texts;
  Engine engine(**program, interpreter, texts, {.trace = trace});
  JsonDecoder decoder(**program);
  const auto feed = [&](const std::string& line) {
    Arena arena;
    const Input input = decoder.Decode(line, arena);
    EXPECT_EQ(input.error_message, "");
    engine.Handle(input, input.timestamp);
  };
  feed(R"({"type":"identify","userId":"ada","timestamp":"2026-01-05T09:00:00Z","traits":{"vip":true,"consent":true}})");
  feed(Line("bob", 9, 5));
  feed(Line("ada", 10, 1));
  feed(Line("ada", 11, 2));
  feed(Line("ada", 22, 2));
  return {questions != nullptr ? questions->seen : std::vector<std::string>(), texts.text};
}

// By the contract: entry is asked of `reenter`, then `for`, then `where` (section 4); a send of `requires`, quiet hours
// and caps, in this order (section 5). Both sends of 11:00 are by day; the second meets the cap. Those of 22:00 are
// quiet.
TEST(Trace, SeesEachQuestionInOrder) {
  Questions questions;
  const Told traced = Ask(&questions, &questions);
  const std::vector<std::string> expected = {
      "bob reenter yes",  "bob segment no",                                        //
      "ada reenter yes",  "ada segment yes", "ada where no",                       //
      "ada reenter yes",  "ada segment yes", "ada where yes",                      //
      "ada requires yes", "ada quiet no",    "ada cap no",                         //
      "ada requires yes", "ada quiet no",    "ada cap yes",                        //
      "ada reenter yes",  "ada segment yes", "ada where yes",                      //
      "ada requires yes", "ada quiet yes",   "ada requires yes", "ada quiet yes",  //
  };
  EXPECT_EQ(traced.questions, expected);
  EXPECT_EQ(traced.records, Ask(nullptr, nullptr).records);
  EXPECT_NE(traced.records.find("\"capped\""), std::string::npos);
}

// Around each event's step, and around no identify. Ada's instance ends in the step in which it enters; at 22:00 its
// sends are put off and, having been made in the step of its end, delivered all the same (section 5): so long it is
// kept.
TEST(Trace, TellsWhichEventReachesTheRules) {
  Questions questions;
  (void)Ask(&questions, &questions);
  const std::vector<std::string> expected = {
      "bob hears at 9",  "bob has heard",  //
      "ada hears at 10", "ada has heard",  //
      "ada hears at 11", "ada has heard",  //
      "ada hears at 22", "ada has heard, inside",
  };
  EXPECT_EQ(questions.hours, expected);
}

}  // namespace
}  // namespace journey::rt
