// A construct is told by how the generator writes it, and by how records spell what became of it.
#include "tests/differential/coverage.h"

#include <fmt/format.h>

#include <initializer_list>
#include <iterator>

namespace journey::differential {
namespace {

enum class In { kJourney, kLog, kRecords };

struct Construct {
  const char* name;
  In in;
  std::initializer_list<const char*> texts;  // any of them
};

const Construct kConstructs[] = {
    // Statements, triggers and rules of the first edition.
    {"send", In::kJourney, {"send "}},
    {"if", In::kJourney, {" if "}},
    {"repeat", In::kJourney, {"repeat "}},
    {"split", In::kJourney, {"split "}},
    {"go", In::kJourney, {" go "}},
    {"end", In::kJourney, {" end\n", " end \""}},
    {"start", In::kJourney, {"start J"}},
    {"stop", In::kJourney, {"stop J"}},
    {"wait D", In::kJourney, {"wait 1", "wait 2", "wait 3", "wait 6", "wait 7", "wait 9"}},
    {"wait { on }", In::kJourney, {"wait {"}},
    {"wait up to", In::kJourney, {"wait up to "}},
    {"on", In::kJourney, {"    on E"}},
    {"when", In::kJourney, {"    when "}},
    {"after", In::kJourney, {"    after "}},
    {"every", In::kJourney, {"    every "}},
    {"idle", In::kJourney, {"    idle "}},
    {"at TIME", In::kJourney, {"    at 0", "    at 1", "    at 2"}},
    {"enter when", In::kJourney, {"enter when "}},
    {"enter every", In::kJourney, {"enter every "}},
    {"reenter after", In::kJourney, {"reenter after "}},
    {"reenter never", In::kJourney, {"reenter never"}},
    {"keyed journey", In::kJourney, {" per key: string"}},
    {"journey for a segment", In::kJourney, {" for Rich"}},
    {"holdout", In::kJourney, {"holdout "}},
    {"goal … within", In::kJourney, {" within "}},
    {"goal … continue", In::kJourney, {" continue"}},
    {"final stage with a flow", In::kJourney, {"final stage Fin {\n    flow"}},
    {"cap per calendar day", In::kJourney, {" per calendar "}},
    {"history with a window", In::kJourney, {", last "}},
    // Edition 2, by section.
    {"1 date of an instant", In::kJourney, {"date(now()"}},
    {"1 instant of a date", In::kJourney, {"instant("}},
    {"1 days_between", In::kJourney, {"days_between("}},
    {"1 parts of dates", In::kJourney, {"year(", "month(", "weekday("}},
    {"1 minute", In::kJourney, {"minute("}},
    {"1 + calendar span", In::kJourney, {"+ 1 calendar", "+ 40 calendar", "+ 3 calendar", "+ 11 calendar"}},
    {"1 - calendar span", In::kJourney, {"- 1 calendar", "- 40 calendar", "- 3 calendar", "- 11 calendar"}},
    {"1 += calendar span", In::kJourney, {"d += "}},
    {"1 duration / duration", In::kJourney, {"((time_since(E0) ?? 90 minutes) /", "(1 week / "}},
    {"1 duration % duration", In::kJourney, {"(time_since(E0) ?? 3 days) % "}},
    {"2 record value", In::kJourney, {"Item(sku: "}},
    {"2 list in memory", In::kJourney, {"li: [int] max", "ri: [Item] max"}},
    {"2 list of an event", In::kJourney, {"event.ns", "event.items"}},
    {"2 list of the customer", In::kJourney, {"customer.marks", "customer.tags"}},
    {"2 list += ", In::kJourney, {"li += ", "ri += "}},
    {"2 length", In::kJourney, {"length(event.", "length(li)", "length(ri)", "length(customer.marks)"}},
    {"2 any", In::kJourney, {"any("}},
    {"2 all", In::kJourney, {"all("}},
    {"2 count of a list", In::kJourney, {"count(shelf", "count(ri", "count(event.items", "count(filter("}},
    {"2 first and last", In::kJourney, {"(last("}},
    {"2 sum of a list", In::kJourney, {"sum(it"}},
    {"2 min, max of a list", In::kJourney, {"max(it", "min(it"}},
    {"2 average of a list", In::kJourney, {"average(it"}},
    {"2 join", In::kJourney, {"join(it"}},
    {"2 filter", In::kJourney, {"filter("}},
    {"2 collect", In::kJourney, {"collect("}},
    {"2 sort", In::kJourney, {"sort("}},
    {"2 distinct", In::kJourney, {"distinct(event.ns", "distinct(li", "distinct(shelf", "distinct(customer"}},
    {"2 in a list", In::kJourney, {"2 in it.marks", "it in small"}},
    {"2 list in a send", In::kRecords, {"\"items\":[{"}},
    {"2 record in a send", In::kRecords, {"\"item\":{"}},
    {"2 history of lists", In::kJourney, {"where any(event.items"}},
    {"3 first", In::kJourney, {"(first(E", "(first(M"}},
    {"3 min, max", In::kJourney, {"(min(E", "(max(E", "(min(M", "(max(M"}},
    {"3 average", In::kJourney, {"average(E", "average(M"}},
    {"3 distinct", In::kJourney, {"distinct(E", "distinct(M"}},
    {"3 filter with the key", In::kJourney, {"event.key == key"}},
    {"4 else", In::kJourney, {") else {", "skip else {", "and wait else {"}},
    {"4 or skip", In::kJourney, {" or skip"}},
    {"4 and wait", In::kJourney, {" and wait"}},
    {"5 wait until CONDITION",
     In::kJourney,
     {"wait until customer.vip", "wait until not customer", "wait until count("}},
    {"5 when arm", In::kJourney, {"        when "}},
    {"5 wait until INSTANT", In::kJourney, {"wait until customer.renew", "wait until instant("}},
    {"5 at INSTANT", In::kJourney, {"    at customer.renew", "    at instant("}},
    {"5 wait until a time that is computed",
     In::kJourney,
     {"wait until local_time(", "wait until if customer.vip then 0"}},
    {"6 of CALENDAR", In::kJourney, {" of Office", " of Mine"}},
    {"6 opens", In::kJourney, {" opens"}},
    {"6 closes", In::kJourney, {" closes"}},
    {"6 CALENDAR.open", In::kJourney, {".open(now())"}},
    {"6 quiet outside", In::kJourney, {"quiet outside "}},
    {"6 quiet on a day", In::kJourney, {"0 on friday", "0 on weekday", "0 on weekend", "0 on sunday"}},
    {"7 requires with a parameter", In::kJourney, {"requires n < ", "requires subject ", "requires amount "}},
    {"7 unless", In::kJourney, {" unless "}},
    {"7 cap where", In::kJourney, {" where n % 2", " where amount > scaled", " where subject"}},
    {"7 cap … defer up to", In::kJourney, {" defer up to "}},
    {"7 group", In::kJourney, {"\ngroup "}},
    {"7 by a channel's rule", In::kRecords, {"\"by\":\"mail.", "\"by\":\"text.", "\"by\":\"push."}},
    {"7 by a group's rule", In::kRecords, {"\"by\":\"some.", "\"by\":\"all_of_it.", "\"by\":\"alone."}},
    {"8 on of a journey", In::kJourney, {"\n  on "}},
    {"8 when of a journey", In::kJourney, {"\n  when "}},
    {"8 block of exit or goal", In::kJourney, {" continue {\n"}},
    {"8 timeout D go S", In::kJourney, {"timeout 12 hours go", "timeout 3 days go", "timeout 1 week go"}},
    {"9 start with values", In::kJourney, {"start J0(", "start J1(", "start J2(", "start J3("}},
    {"9 stop of a key", In::kJourney, {"stop J0(", "stop J1(", "stop J2(", "stop J3("}},
    {"9 emit", In::kJourney, {"emit Made"}},
    {"10 alias", In::kLog, {"\"type\": \"alias\""}},
    {"10 identify with two ids", In::kLog, {"\"userId\": \"c0\", \"anonymousId\": \"a"}},
    {"11 tick", In::kLog, {"\"type\": \"tick\""}},
    {"11 stamp", In::kLog, {"\"watermark\": "}},
    {"11 identify in part", In::kLog, {"\"2025-02-29\""}},
    // What records say.
    {"entered", In::kRecords, {"\"kind\":\"entered\""}},
    {"held out", In::kRecords, {"\"kind\":\"held_out\""}},
    {"moved", In::kRecords, {"\"kind\":\"moved\""}},
    {"sent", In::kRecords, {"\"kind\":\"sent\""}},
    {"deferred", In::kRecords, {"\"kind\":\"deferred\""}},
    {"converted", In::kRecords, {"\"kind\":\"converted\""}},
    {"merged", In::kRecords, {"\"kind\":\"merged\""}},
    {"suppressed: requirement", In::kRecords, {"\"reason\":\"requirement\""}},
    {"suppressed: capped", In::kRecords, {"\"reason\":\"capped\""}},
    {"suppressed: quiet", In::kRecords, {"\"reason\":\"quiet\""}},
    {"suppressed: left", In::kRecords, {"\"reason\":\"left\""}},
    {"suppressed: ended", In::kRecords, {"\"reason\":\"ended\""}},
    {"ended: completed", In::kRecords, {"\"outcome\":\"completed\""}},
    {"ended: exited", In::kRecords, {"\"outcome\":\"exited\""}},
    {"ended: converted", In::kRecords, {"\"outcome\":\"converted\""}},
    {"ended: expired", In::kRecords, {"\"outcome\":\"expired\""}},
    {"ended: stopped", In::kRecords, {"\"outcome\":\"stopped\""}},
    {"ended: merged", In::kRecords, {"\"outcome\":\"merged\""}},
    {"cause: late event", In::kRecords, {"\"late\":true"}},
    {"cause: emitted event", In::kRecords, {"\"emitted\":\""}},
    {"cause: when", In::kRecords, {"{\"when\":true}"}},
    {"cause: start", In::kRecords, {"{\"start\":"}},
    {"cause: stop", In::kRecords, {"{\"stop\":"}},
    {"cause: alias", In::kRecords, {"{\"alias\":true"}},
    {"cause: identify", In::kRecords, {"{\"identify\":true"}},
    {"cause: after", In::kRecords, {"{\"timer\":\"after\"}"}},
    {"cause: every", In::kRecords, {"{\"timer\":\"every\"}"}},
    {"cause: idle", In::kRecords, {"{\"timer\":\"idle\"}"}},
    {"cause: at", In::kRecords, {"{\"timer\":\"at\"}"}},
    {"cause: wait", In::kRecords, {"{\"timer\":\"wait\"}"}},
    {"cause: timeout", In::kRecords, {"{\"timer\":\"timeout\"}"}},
    {"cause: holdout", In::kRecords, {"{\"timer\":\"holdout\"}"}},
    {"cause: deferred", In::kRecords, {"{\"timer\":\"deferred\"}"}},
    {"cause: schedule", In::kRecords, {"{\"timer\":\"schedule\"}"}},
};

uint64_t Occurrences(std::string_view text, std::string_view wanted) {
  uint64_t count = 0;
  for (size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + wanted.size())) ++count;
  return count;
}

}  // namespace

Coverage::Coverage() : counts_(std::size(kConstructs)) {}

void Coverage::Add(std::string_view journey, std::string_view log, std::string_view records) {
  for (size_t i = 0; i < counts_.size(); ++i) {
    const Construct& construct = kConstructs[i];
    const std::string_view text = construct.in == In::kJourney ? journey : construct.in == In::kLog ? log : records;
    uint64_t times = 0;
    for (const char* wanted : construct.texts) times += Occurrences(text, wanted);
    counts_[i].times += times;
    if (times > 0) ++counts_[i].projects;
  }
}

std::string Coverage::Table() const {
  std::string table = fmt::format("{:<40} {:>10} {:>10}\n", "construct", "times", "projects");
  for (size_t i = 0; i < counts_.size(); ++i) {
    table += fmt::format("{:<40} {:>10} {:>10}\n", kConstructs[i].name, counts_[i].times, counts_[i].projects);
  }
  return table;
}

std::vector<std::string> Coverage::Missing() const {
  std::vector<std::string> missing;
  for (size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i].times == 0) missing.emplace_back(kConstructs[i].name);
  }
  return missing;
}

}  // namespace journey::differential
