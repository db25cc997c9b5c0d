// How each item is written, for whatever is wrong with it.
#include "compiler/parse/habits.h"

namespace journey {

namespace {

constexpr Usage kUsages[] = {
    {kStatements, "send",
     "a send is written `send email(template: \"hello\")`, with `or skip` or `and wait` and `else { … }` behind it"},
    {kStatements, "wait",
     "a wait is written `wait 2 days`, `wait until 09:00 on monday`, `wait until customer.points > 3`, or `wait up to "
     "2 days { on E go S } else { … }`"},
    {kStatements, "if", "a choice is written `if condition { … } else if condition { … } else { … }`"},
    {kStatements, "repeat", "a repeat is written `repeat 3 times { … }`"},
    {kStatements, "split", "a split is written `split name { 50% one { … } 50% other { … } }`"},
    {kStatements, "start", "a start is written `start Journey(name: value)`"},
    {kStatements, "stop", "a stop is written `stop Journey`, or of one key `stop Journey(key: value)`"},
    {kStatements, "emit", "an emission is written `emit Event { name: value }`"},
    {kRules, "on", "a rule is written `on Event where condition go Stage`, or with a block: `on Event { … }`"},
    {kRules, "when", "a rule is written `when condition go Stage`, or with a block: `when condition { … }`"},
    {kStageItems, "after", "a timer is written `after 3 days go Stage`, or with a block: `after 3 days { … }`"},
    {kStageItems, "every", "a timer is written `every 1 day { … }`"},
    {kStageItems, "idle", "a timer is written `idle 2 hours go Stage`"},
    {kStageItems, "at", "a moment is written `at 09:00 on monday { … }` or `at customer.renews_at - 3 days go Stage`"},
    {kStageItems, "touch", "a touchpoint is written `touch email \"reads the mail\" on phone`"},
    {kStageItems, "reach", "a message of the map is written `reach email \"we write\"`"},
    {kStageItems, "feeling", "a feeling is a word, `feeling happy`, or a number from -2 to 2"},
    {kStageItems | kJourneyItems, "kpi",
     "a kpi is written `kpi name \"title\" = conversion_rate target >= 0.2`, with `in 90%` behind it where a share of "
     "the entries is meant"},
    {kJourneyItems, "enter",
     "an entry is written `enter on Event where condition`, `enter when condition` or `enter every monday at 09:00`"},
    {kJourneyItems, "exit", "an exit is written `exit on Event where condition` or `exit when condition`"},
    {kJourneyItems, "goal", "a goal is written `goal on Event where condition within 14 days`"},
    {kJourneyItems, "timeout", "a timeout is written `timeout 30 days`, or `timeout 30 days go Stage`"},
    {kJourneyItems, "holdout", "a holdout is written `holdout 10%`"},
    {kJourneyItems, "stage", "a stage is written `stage Name \"Title\" { … }`"},
    {kJourneyItems | kTopLevel, "ensure",
     "write `ensure at most 4 email per 7 days`, `ensure spends at most 5 per 30 days`, `ensure never email without "
     "condition`, `ensure ends within 30 days`, `ensure can reach Stage` or `ensure never Stage after Stage`"},
    {kPolicyItems, "requires", "a requirement is written `requires condition`"},
    {kPolicyItems, "quiet",
     "quiet hours are written `quiet 21:00 to 08:00 on weekday unless condition`, or `quiet outside Calendar`"},
    {kPolicyItems, "cap", "a cap is written `cap 5 per 7 days where condition defer up to 2 days`"},
    {kPolicyItems, "cost", "a cost is written `cost 0.08`"},
    {kCalendarItems, "open", "an opening is written `open weekday 09:00 to 12:00, 13:00 to 17:00`"},
    {kCalendarItems, "closed", "closed days are written `closed 2026-12-25, 2027-01-01`"},
    {kTopLevel, "record", "a record is written `record Item { sku: string  price: decimal }`"},
    {kTopLevel, "group", "a group is written `group marketing { email, sms }`"},
    {kTopLevel, "policy", "a policy is written `policy email { cap 3 per 7 days }`"},
    {kTopLevel, "calendar",
     "a calendar is written `calendar Office in \"Europe/Paris\" { open weekday 09:00 to 17:00 }`"},
    {kTopLevel, "persona", "a persona is written `persona Ada \"Busy parent\" = Segment { quote \"…\" goal \"…\" }`"},
    {kTopLevel, "segment", "a segment is written `segment Vip \"Title\" = condition`"},
    {kTopLevel, "journey", "a journey is written `journey Name \"Title\" per key: string for Segment { … }`"},
    {kTopLevel, "event", "an event is written `event Bought \"Order Completed\" { total: decimal }`"},
    {kTopLevel, "test", "a test is written `test \"what it shows\" { … }`, or `test \"…\" for Journey { … }`"},
    {kTopLevel, "channel", "a channel is written `channel email(template: string) \"E-mail\" { requires condition }`"},
    {kTestSteps, "customer", "a customer is written `customer \"ada\" { points: 3 }`"},
    {kTestSteps, "identify", "write `identify { points: 3 }`"},
    {kTestSteps, "after", "write `after 1 day`, and then what happens"},
    {kTestSteps, "at", "write `at 2026-01-05T09:00:00Z`"},
    {kTestSteps, "arm", "an arm is chosen with `arm Journey.split = name`"},
    {kTestSteps, "as", "an event of another customer is written `as \"bob\" SignedUp {}`"},
    {kTestSteps, "repeat", "write `repeat 3 times { … }`"},
    {kTestSteps, "let", "a constant is written `let x = 3`"},
    {kTestSteps, "holdout", "write `holdout on`"},
    {kTestSteps, "expect",
     "write `expect sent email(template: \"hello\")`, `expect not sent email`, `expect sent nothing`, `expect Journey "
     "in Stage`, `expect Journey entered`, `expect Journey ended completed`, or a condition: `expect Journey.field == "
     "3`"},
};

}  // namespace

std::span<const Usage> Usages() { return kUsages; }

}  // namespace journey
