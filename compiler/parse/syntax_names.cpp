// The tables behind the sentences of syntax_errors.cpp.
#include "compiler/parse/syntax_names.h"

#include "grammar/JourneyParser.h"

namespace journey {
namespace {

using P = journey_grammar::JourneyParser;

}  // namespace

BlockNames NamesOf(size_t rule) {
  switch (rule) {
    case P::RuleModule:
      return {"a declaration", "file",
              "a file holds `use`, `enum`, `record`, `customer`, `event`, `let`, `segment`, `persona`, `channel`, "
              "`policy`, `group`, `phases`, `calendar`, `journey`, `ensure` and `test`"};
    case P::RuleEnumBody:
      return {"a member", "enum", "an enum holds names, each with an optional wire name"};
    case P::RuleFieldBody:
      return {"a field", "block", "a field is written `name: type`, with a default after `=`"};
    case P::RulePolicyBody:
      return {"a rule", "channel", "a channel holds `requires`, `quiet`, `cap` and `cost`"};
    case P::RuleGroupBody:
      return {"a channel name", "group", "a group holds the names of channels"};
    case P::RuleCalendarBody:
      return {"a rule", "calendar", "a calendar holds `open DAYS 08:00 to 17:00` and `closed DATE`"};
    case P::RulePhasesBody:
      return {"a phase name", "`phases` block", "`phases` holds names"};
    case P::RuleJourneyBody:
      return {"a journey item", "journey",
              "a journey holds `version`, `priority`, `start at`, `enter`, `reenter`, `exit`, `goal`, `on`, `when`, "
              "`timeout`, `holdout`, `memory`, "
              "`stage`, `final stage`, `kpi`, `ensure` and `migrate`"};
    case P::RulePersonaBody:
      return {"a note", "persona", "a persona holds `quote`, `goal` and `frustration`, each with a text"};
    case P::RuleMigrateBody:
      return {"a rule", "`migrate` block",
              "`migrate` holds `Old -> New`, `Old -> end`, `memory name = …` and `policy drain`"};
    case P::RuleStageBody:
      return {"a stage item", "stage",
              "a stage holds triggers (`on`, `when`, `after`, `every`, `idle`, `at`), one `flow`, and notes (`phase`, "
              "`feeling`, `touch`, `reach`, `does`, `thinks`, `aims`, `pain`, `gain`, `moment`, `decision`, `owner`, "
              "`department`, `kpi`)"};
    case P::RuleBlock:
      return {
          "a statement", "block",
          "statements are `send`, assignments, `if`, `repeat`, `split`, `go`, `end`, `start`, `stop`, `emit` and, in "
          "a flow, `wait`"};
    case P::RuleSplitBody:
      return {"an arm", "split", "an arm is written `50% name { … }`"};
    case P::RuleWaitBody:
      return {"an arm", "`wait`",
              "an arm is written `on Event where … go Stage`, `on Event { … }` or `when condition { … }`"};
    case P::RuleTestBody:
      return {
          "a test step", "test",
          "a test holds `customer`, `start`, `arm`, `holdout`, `identify`, `after`, `at`, `let`, `repeat`, `expect` "
          "and events, `Name { … }` or `as \"id\" Name { … }`"};
    case P::RuleValueBody:
      return {"a value", "block", "a value is written `name: expression`"};
    default:
      return {"something else", "block", ""};
  }
}

const char* NameAfter(size_t before) {
  switch (before) {
    case P::GO:
      return "a stage name";
    case P::STAGE:
      return "a name for the stage";
    case P::SEND:
      return "a channel name";
    case P::ON:
    case P::EMIT:
      return "an event name";
    case P::JOURNEY:
      return "a name for the journey";
    case P::EVENT:
      return "a name for the event";
    case P::ENUM:
      return "a name for the enum";
    case P::RECORD:
      return "a name for the record";
    case P::LET:
      return "a name for the constant";
    case P::SEGMENT:
      return "a name for the segment";
    case P::PERSONA:
      return "a name for the persona";
    case P::KPI:
      return "a name for the kpi";
    case P::DEPARTMENT:
      return "a department";
    case P::CALENDAR:
      return "a name for the calendar";
    case P::OF_CALENDAR:
    case P::OUTSIDE:
      return "a calendar name";
    case P::OPEN:
      return "a day";
    case P::CHANNEL:
      return "a name for the channel";
    case P::GROUP:
      return "a name for the group";
    case P::POLICY:
      return "a channel or a group";
    case P::VIA:
      return "a channel name";
    case P::TOUCH:
      return "a channel name";
    case P::USE:
      return "a module name";
    case P::AS:
      return "a short name for the module";
    case P::START:
      return "a journey name";
    case P::STOP:
      return "a journey name";
    case P::SPLIT:
      return "a name for the split";
    case P::PERCENT:
      return "a name for the arm";
    case P::FOR:
      return "a segment or persona";
    case P::PER:
      return "a key, `name: type`,";
    case P::PHASE:
      return "a phase";
    case P::FEELING:
      return "a feeling";
    case P::REACH:
      return "a stage name";
    case P::NEVER:
      return "a stage name";
    case P::AT:
      return "a stage name";
    case P::ARROW:
      return "a stage name or `end`";
    case P::ARM:
      return "a split, `Journey.split`,";
    case P::FROM:
      return "a journey name";
    case P::EVERY:
      return "a day";
    case P::IN:
      return "a stage name";
    case P::ENDED:
      return "an outcome";
    case P::BECAUSE:
      return "a reason";
    case P::SENT:
    case P::SUPPRESSED:
    case P::DEFERRED:
      return "a channel name";
    case P::COLON:
      return "a type";
    case P::DOT:
      return "a name";
    default:
      return "";
  }
}

const char* ExpressionAfter(size_t before) {
  switch (before) {
    case P::WHERE:
    case P::WHEN:
    case P::IF:
    case P::REQUIRES:
    case P::UNLESS:
    case P::WITHOUT:
    case P::CALL_WHERE:
    case P::AND:
    case P::OR:
    case P::NOT:
      return "a condition";
    case P::AFTER:
    case P::EVERY:
    case P::IDLE:
    case P::WITHIN:
    case P::TIMEOUT:
    case P::TO:
    case P::PER:
    case P::LAST:
      return "a duration";
    case P::WAIT:
      return "a duration, `until`, `up to` or `{`";
    case P::AT:
    case P::QUIET:
      return "a time";
    case P::UNTIL:
      return "a time or an instant";
    case P::START:
      return "an instant";
    case P::IN:
      return "a value";
    default:
      return "an expression";
  }
}

bool IsOperator(size_t type) {
  switch (type) {
    case P::OR:
    case P::AND:
    case P::EQ:
    case P::NE:
    case P::LT:
    case P::LE:
    case P::GT:
    case P::GE:
    case P::IN:
    case P::RANGE:
    case P::COALESCE:
    case P::PLUS:
    case P::MINUS:
    case P::STAR:
    case P::SLASH:
    case P::PERCENT:
    case P::DOT:
    case P::QUESTION:
      return true;
    default:
      return false;
  }
}

std::string Display(size_t type, const antlr4::dfa::Vocabulary& vocabulary) {
  switch (type) {
    // Tokens that two rules of the lexer spell have no spelling in the vocabulary.
    case P::LBRACE:
      return "`{`";
    case P::RBRACE:
    case P::HOLE_CLOSE:
      return "`}`";
    case P::STRING_CLOSE:
    case P::ML_CLOSE:
    case P::STRING_TEXT:
    case P::ML_TEXT:
    case P::HOLE_OPEN:
      return "";
    case P::LABEL:
      return "a name and `:`";
    case P::INT:
      return "a whole number";
    case P::DECIMAL:
      return "a number";
    case P::STRING:
      return "a string";
    case P::IDENT:
      return "a name";
    case P::OF:
    case P::OF_CALENDAR:
      return "`of`";
    case P::BY:
      return "`by`";
    case P::CALENDAR_SPAN:
    case P::CLOSED_DAY:
    case P::CALENDAR_UNIT:
    case P::RAW_STRING:
    case P::ML_STRING:
    case P::STRING_OPEN:
    case P::ML_OPEN:
    case P::CALL_WHERE:
    case P::LAST:
    case P::FLOAT:
    case P::TIME:
    case P::INSTANT:
    case P::DATE:
    case P::DURATION:
      return "";
    case antlr4::Token::EOF:
      return "";
    default:
      break;
  }
  std::string literal = vocabulary.getLiteralName(type);  // 'stage'
  if (literal.size() < 3) return "";
  return "`" + literal.substr(1, literal.size() - 2) + "`";
}

}  // namespace journey
