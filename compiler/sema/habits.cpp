// The words of other languages, and what to write for each.
#include "compiler/sema/habits.h"

#include <cctype>
#include <span>

namespace journey::sema {
namespace {

constexpr Instead kValues[] = {
    {"none", "none", ""},
    {"f", "", "holes work in every string: leave the `f` out"},
    {"true", "true", ""},
    {"false", "false", ""},
    {"merged", "", "write `expect merged into \"ada\"`: the id that is left"},
    {"i", "", "in a test's `repeat` the number of the round is `step`; a flow counts in its journey's `memory`"},
    {"index", "", "in a test's `repeat` the number of the round is `step`; a flow counts in its journey's `memory`"},
    {"null", "none", ""},
    {"nil", "none", ""},
    {"undefined", "none", ""},
    {"empty", "", "a text is compared with `\"\"`, a list with `[]`, what may be absent with `none`"},
    {"yes", "true", ""},
    {"no", "false", ""},
    {"today", "date(now())", ""},
    {"current_date", "date(now())", ""},
    {"now", "now()", ""},
    {"tomorrow", "", "the day after today is `date(now()) + 1 calendar day`"},
    {"yesterday", "", "the day before today is `date(now()) - 1 calendar day`"},
    {"user", "customer", ""},
    {"profile", "customer", ""},
    {"person", "customer", ""},
    {"contact", "customer", ""},
    {"subscriber", "customer", ""},
    {"traits", "customer", ""},
    {"properties", "event", ""},
    {"payload", "event", ""},
    {"memory", "", "a memory field is read by its name alone: `reminders`, not `memory.reminders`"},
    {"this", "", "fields are read by their names alone: memory as `reminders`, parameters as `topic`"},
    {"self", "", "fields are read by their names alone: memory as `reminders`, parameters as `topic`"},
    {"args", "", "a channel's rules read its parameters by their names alone: `topic`, not `args.topic`"},
    {"params", "", "a channel's rules read its parameters by their names alone: `topic`, not `params.topic`"},
    {"monday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"tuesday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"wednesday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"thursday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"friday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"saturday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"sunday", "", "`weekday(now())` is a number: 1 is monday, 7 is sunday"},
    {"minute", "1 minute", ""},
    {"hour", "1 hour", ""},
    {"day", "1 day", ""},
    {"week", "1 week", ""},
    {"month", "", "months differ in length: write `30 days`, or `calendar month` where a calendar span may stand"},
    {"year", "", "years differ in length: write `365 days`, or `1 calendar year` where a calendar span may stand"},
    {"suppressed", "", "what is to happen when a send is suppressed stands behind it: `send email(…) else { … }`"},
    {"sent", "", "what is to happen when a send is suppressed stands behind it: `send email(…) else { … }`"},
};

constexpr Instead kFunctions[] = {
    {"len", "length", ""},
    {"size", "length", ""},
    {"strlen", "length", ""},
    {"avg", "average", ""},
    {"mean", "average", ""},
    {"map", "collect", ""},
    {"select", "collect", ""},
    {"pluck", "collect", ""},
    {"find", "first", ""},
    {"some", "any", ""},
    {"every", "all", ""},
    {"unique", "distinct", ""},
    {"uniq", "distinct", ""},
    {"concat", "", "texts are joined with `+`, or by holes: `\"{a} {b}\"`; lists with `+`"},
    {"str", "string", ""},
    {"text", "string", ""},
    {"to_string", "string", ""},
    {"toString", "string", ""},
    {"number", "decimal", ""},
    {"parse_int", "int", ""},
    {"parseInt", "int", ""},
    {"to_lower", "lower", ""},
    {"lowercase", "lower", ""},
    {"to_upper", "upper", ""},
    {"uppercase", "upper", ""},
    {"strip", "trim", ""},
    {"includes", "",
     "whether a list has an element: `\"tea\" in likes`; whether a text holds another: `contains(text, part)`"},
    {"has", "",
     "whether a list has an element: `\"tea\" in likes`; whether a text holds another: `contains(text, part)`"},
    {"substring", "",
     "texts are not cut; `matches(text, \"…\")`, `starts_with(text, …)` and `ends_with(text, …)` look into them"},
    {"replace", "",
     "texts are not rewritten; put them together: `\"{a} and {b}\"`, or let the sender's template do it"},
    {"split", "",
     "texts are not cut; `matches(text, \"…\")`, `starts_with(text, …)` and `ends_with(text, …)` look into them"},
    {"substr", "",
     "texts are not cut; `matches(text, \"…\")`, `starts_with(text, …)` and `ends_with(text, …)` look into them"},
    {"slice", "",
     "texts are not cut; `matches(text, \"…\")`, `starts_with(text, …)` and `ends_with(text, …)` look into them"},
    {"left", "",
     "texts are not cut; `matches(text, \"…\")`, `starts_with(text, …)` and `ends_with(text, …)` look into them"},
    {"active", "",
     "journeys do not look into each other: keep it on the customer, `customer.in_trial = true`, or `stop` the other "
     "one"},
    {"in_journey", "",
     "journeys do not look into each other: keep it on the customer, `customer.in_trial = true`, or `stop` the other "
     "one"},
    {"empty", "", "compare with nothing: `items == []` for a list, `text == \"\"` for a text"},
    {"is_empty", "", "compare with nothing: `items == []` for a list, `text == \"\"` for a text"},
    {"isEmpty", "", "compare with nothing: `items == []` for a list, `text == \"\"` for a text"},
    {"exists", "", "compare with none: `customer.email != none`"},
    {"defined", "", "compare with none: `customer.email != none`"},
    {"is_set", "", "compare with none: `customer.email != none`"},
    {"is_null", "", "compare with none: `customer.email == none`"},
    {"isnull", "", "compare with none: `customer.email == none`"},
    {"is_none", "", "compare with none: `customer.email == none`"},
    {"coalesce", "", "write `a ?? b`"},
    {"ifnull", "", "write `a ?? b`"},
    {"default", "", "write `a ?? b`"},
    {"push", "", "append to a list in memory: `seen += \"a\"`"},
    {"append", "", "append to a list in memory: `seen += \"a\"`"},
    {"remove", "", "keep the others: `seen = filter(seen where it != \"a\")`"},
    {"today", "", "today, where the customer is, is `date(now())`"},
    {"tomorrow", "", "the day after today is `date(now()) + 1 calendar day`"},
    {"yesterday", "", "the day before today is `date(now()) - 1 calendar day`"},
    {"current_date", "", "today, where the customer is, is `date(now())`"},
    {"current_timestamp", "now", ""},
    {"datetime", "instant", ""},
    {"timestamp", "instant", ""},
    {"date_diff", "days_between", ""},
    {"datediff", "days_between", ""},
    {"dateDiff", "days_between", ""},
    {"days_until", "", "count the days: `days_between(date(now()), that_day)`"},
    {"days_since", "", "count the days: `days_between(that_day, date(now()))`"},
    {"date_add", "", "a date moves by calendar spans: `day + 3 calendar days`"},
    {"add_days", "", "a date moves by calendar spans: `day + 3 calendar days`"},
    {"add_months", "", "a date moves by calendar spans: `day + 1 calendar month`"},
    {"strftime", "format", ""},
    {"date_format", "format", ""},
    {"weekday_name", "", "write `format(now(), \"EEE\")`"},
    {"random", "",
     "chance is decided once for each customer: `split` with percentages, or `bucket(\"a name\") < 5000` for one half"},
    {"rand", "",
     "chance is decided once for each customer: `split` with percentages, or `bucket(\"a name\") < 5000` for one half"},
    {"open", "", "ask the calendar: `Office.open(now())`"},
    {"is_open", "", "ask the calendar: `Office.open(now())`"},
    {"last_seen", "time_since", ""},
    {"since", "time_since", ""},
    {"earliest", "first", ""},
    {"most_recent", "latest", ""},
    {"newest", "latest", ""},
    {"maximum", "max", ""},
    {"greatest", "max", ""},
    {"minimum", "min", ""},
    {"least", "min", ""},
    {"count_distinct", "distinct", ""},
    {"count_unique", "distinct", ""},
    {"nunique", "distinct", ""},
    {"number_of", "count", ""},
    {"how_many", "count", ""},
    {"has_done", "seen", ""},
    {"has_performed", "seen", ""},
    {"happened", "seen", ""},
    {"did", "seen", ""},
    {"never", "not seen", ""},
    {"has_not_done", "not seen", ""},
    {"days_since_event", "time_since", ""},
    {"merged", "", "write `expect merged into \"ada\"`"},
    {"is_merged", "", "write `expect merged into \"ada\"`"},
    {"same", "", "whether two ids have become one says `expect merged into \"ada\"`"},
};

constexpr Instead kTypes[] = {
    {"datetime", "instant", ""},
    {"timestamp", "instant", ""},
    {"moment", "instant", ""},
    {"str", "string", ""},
    {"text", "string", ""},
    {"varchar", "string", ""},
    {"uuid", "string", ""},
    {"id", "string", ""},
    {"email", "string", ""},
    {"url", "string", ""},
    {"boolean", "bool", ""},
    {"integer", "int", ""},
    {"long", "int", ""},
    {"number", "decimal", ""},
    {"money", "decimal", ""},
    {"currency", "decimal", ""},
    {"numeric", "decimal", ""},
    {"double", "float", ""},
    {"real", "float", ""},
    {"interval", "duration", ""},
    {"timespan", "duration", ""},
    {"zone", "timezone", ""},
    {"tz", "timezone", ""},
    {"list", "", "a list is written with its elements' type: `[string]`, or `[Item]` of a record"},
    {"array", "", "a list is written with its elements' type: `[string]`, or `[Item]` of a record"},
    {"set", "", "a list is written with its elements' type: `[string]`; `distinct(…)` leaves repeats out"},
    {"object", "", "declare what it holds: `record Item { sku: string }`, and name the record here"},
    {"json", "", "declare what it holds: `record Item { sku: string }`, and name the record here"},
    {"map", "", "declare what it holds: `record Item { sku: string }`, and name the record here"},
    {"dict", "", "declare what it holds: `record Item { sku: string }`, and name the record here"},
    {"optional", "", "what may be absent is marked with `?`: `string?`"},
    {"any", "", "every field has one type, such as `string`"},
    {"max", "", "how long a list may get stands behind its type: `[string] max 20`"},
};

constexpr char kIds[] =
    "which id a customer has is asked in tests alone, `expect merged into \"ada\"`; of what is known after somebody "
    "has signed in ask a field: `customer.email != none`";

constexpr Instead kCustomerFields[] = {
    {"id", "", kIds},           {"user_id", "", kIds},     {"userId", "", kIds},
    {"anonymous_id", "", kIds}, {"anonymousId", "", kIds}, {"anonymous", "", kIds},
    {"merged", "", kIds},       {"is_merged", "", kIds},   {"identified", "", kIds},
};

struct FunctionUsage {
  std::string_view name;
  std::string_view help;
};

constexpr FunctionUsage kUsages[] = {
    {"date", "a day is written `2026-01-05`; that of an instant is `date(now())`"},
    {"instant", "say at what time of day: `instant(2026-01-05, 09:00)`"},
    {"days_between", "write `days_between(2026-01-05, 2026-01-08)`"},
    {"format", "write `format(now(), \"yyyy-MM-dd\")`"},
    {"count",
     "write `count(Event where event.total > 5, last 7 days)`, or of a list `count(items where it.price > 5)`"},
    {"seen", "write `seen(Event where event.total > 5, last 7 days)`"},
    {"sum", "over a list write `sum(it.price of items)`, over the history `sum(Event.total, last 7 days)`"},
    {"latest", "write `latest(Event.total)`"},
    {"time_since", "write `time_since(Event)`"},
    {"any", "write `any(items where it.price > 5)`"},
    {"all", "write `all(items where it.price > 5)`"},
    {"first", "write `first(items)`, or `first(items where it.price > 5)`"},
    {"last", "write `last(items)`"},
    {"filter", "write `filter(items where it.price > 5)`"},
    {"collect", "write `collect(it.sku of items)`"},
    {"join", "write `join(it.sku of items, \", \")`, or of texts `join(it of names, \", \")`"},
    {"average", "write `average(it.price of items)`"},
    {"min", "of two values `min(a, b)`; of a list `min(it.price of items)`"},
    {"max", "of two values `max(a, b)`; of a list `max(it.price of items)`"},
    {"sort", "write `sort(items by it.price)`; the order is ascending"},
    {"distinct", "write `distinct(items)`"},
    {"length", "write `length(items)`"},
    {"open", "write `Office.open(now())`"},
    {"bucket", "write `bucket(\"a name\")`"},
    {"matches", "write `matches(text, \"a pattern\")`"},
    {"contains", "write `contains(text, \"a part\")`"},
};

bool Same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(a[i])) != std::tolower(static_cast<unsigned char>(b[i]))) return false;
  }
  return true;
}

const Instead* Find(std::span<const Instead> table, std::string_view name) {
  for (const Instead& one : table) {
    if (Same(one.word, name)) return &one;
  }
  return nullptr;
}

// `items.map(…)` and the like; `$b` is the base, `$a` the arguments.
struct Method {
  std::string_view name;
  std::string_view list;   // what to write where the base is a list; "" where it has nothing of the kind
  std::string_view other;  // … where it is something else
};

constexpr Method kMethods[] = {
    {"length", "length($b)", "length($b)"},
    {"size", "length($b)", "length($b)"},
    {"count", "length($b)", ""},
    {"first", "first($b)", ""},
    {"last", "last($b)", ""},
    {"isEmpty", "$b == []", "$b == \"\""},
    {"is_empty", "$b == []", "$b == \"\""},
    {"empty", "$b == []", "$b == \"\""},
    {"includes", "$a in $b", "contains($b, $a)"},
    {"contains", "$a in $b", "contains($b, $a)"},
    {"has", "$a in $b", "contains($b, $a)"},
    {"startsWith", "", "starts_with($b, $a)"},
    {"starts_with", "", "starts_with($b, $a)"},
    {"endsWith", "", "ends_with($b, $a)"},
    {"ends_with", "", "ends_with($b, $a)"},
    {"match", "", "matches($b, $a)"},
    {"matches", "", "matches($b, $a)"},
    {"upper", "", "upper($b)"},
    {"toUpperCase", "", "upper($b)"},
    {"lower", "", "lower($b)"},
    {"toLowerCase", "", "lower($b)"},
    {"trim", "", "trim($b)"},
    {"toString", "", "string($b)"},
    {"map", "collect(it.sku of $b)", ""},
    {"collect", "collect(it.sku of $b)", ""},
    {"filter", "filter($b where it.price > 5)", ""},
    {"where", "filter($b where it.price > 5)", ""},
    {"some", "any($b where it.price > 5)", ""},
    {"any", "any($b where it.price > 5)", ""},
    {"every", "all($b where it.price > 5)", ""},
    {"all", "all($b where it.price > 5)", ""},
    {"find", "first($b where it.price > 5)", ""},
    {"reduce", "sum(it.price of $b)", ""},
    {"sum", "sum(it.price of $b)", ""},
    {"min", "min(it.price of $b)", ""},
    {"max", "max(it.price of $b)", ""},
    {"average", "average(it.price of $b)", ""},
    {"avg", "average(it.price of $b)", ""},
    {"join", "join(it of $b, \", \")", ""},
    {"sort", "sort($b by it)", ""},
    {"sorted", "sort($b by it)", ""},
    {"unique", "distinct($b)", ""},
    {"distinct", "distinct($b)", ""},
    {"push", "$b += $a", ""},
    {"append", "$b += $a", ""},
    {"add", "$b += $a", ""},
    {"year", "", "year($b)"},
    {"month", "", "month($b)"},
    {"day", "", "day($b)"},
    {"weekday", "", "weekday($b)"},
    {"hour", "", "hour($b)"},
    {"minute", "", "minute($b)"},
    {"format", "", "format($b, \"yyyy-MM-dd\")"},
    {"date", "", "date($b)"},
    {"time", "", "local_time($b)"},
};

}  // namespace

const Instead* InsteadOfValue(std::string_view name) { return Find(kValues, name); }
const Instead* InsteadOfFunction(std::string_view name) { return Find(kFunctions, name); }
const Instead* InsteadOfCustomerField(std::string_view name) { return Find(kCustomerFields, name); }
const Instead* InsteadOfType(std::string_view name) { return Find(kTypes, name); }

std::string_view UsageOfFunction(std::string_view name) {
  for (const FunctionUsage& usage : kUsages) {
    if (usage.name == name) return usage.help;
  }
  return "";
}

bool AddInstead(Diagnostics::Builder& builder, Span word, const Instead* instead) {
  if (instead == nullptr) return false;
  if (instead->fix.empty()) {
    builder.Help(std::string(instead->help));
  } else {
    builder.Fix(word, std::string(instead->fix), "write `" + std::string(instead->fix) + "`");
  }
  return true;
}

std::string InsteadOfMethod(std::string_view base, std::string_view name, std::string_view args, bool is_list) {
  for (const Method& method : kMethods) {
    if (!Same(method.name, name)) continue;
    const std::string_view shape = is_list ? method.list : method.other;
    std::string written;
    for (size_t i = 0; i < shape.size(); ++i) {
      const bool hole = shape[i] == '$' && i + 1 < shape.size();
      if (!hole) {
        written += shape[i];
        continue;
      }
      ++i;
      written += shape[i] == 'b' ? base : args.empty() ? std::string_view("…") : args;
    }
    return written;
  }
  return "";
}

}  // namespace journey::sema
