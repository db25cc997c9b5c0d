// Every field of every table of a module, once: the binary and the textual form are visitors of this list.
//
// Fields(v, x) calls v("name", x.field) for each field, v("name", x.field, ref) where the number is an index. A struct
// that gets a field gets it here, and both formats follow. Closed sets give their words through Words; they grow at the
// end, because the binary form counts them.
//
// A field that an older binary format did not have carries the format that brought it: v("name", x.field, Since{2}). A
// reader leaves it at its default for older files. Fields never move.
#pragma once

#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

#include "ir/ir.h"
#include "ir/operands.h"

namespace journey::ir {

template <typename T, typename S>
concept Like = std::same_as<std::remove_const_t<T>, S>;

// The first binary format that has a field (serialise.h).
struct Since {
  uint32_t format = 1;
};

using Strings = std::span<const std::string_view>;
#define JOURNEY_WORDS(type, ...)                                \
  inline Strings Words(type) {                                  \
    static constexpr std::string_view kWords[] = {__VA_ARGS__}; \
    return kWords;                                              \
  }
JOURNEY_WORDS(Context, "pure", "history", "customer", "instance", "test")
JOURNEY_WORDS(CalendarUnit, "day", "week", "month", "year")
JOURNEY_WORDS(DayKind, "day", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekday",
              "weekend", "month_day")
JOURNEY_WORDS(HistoryKind, "count", "seen", "sum", "latest", "time_since", "first", "min", "max", "average", "distinct")
JOURNEY_WORDS(TimerKind, "after", "every", "idle", "at", "instant")
JOURNEY_WORDS(WaitKind, "delay", "moment", "instant", "events", "deferred")
JOURNEY_WORDS(EnterKind, "on", "when", "every")
JOURNEY_WORDS(ReenterKind, "never", "always", "after")
JOURNEY_WORDS(NoteKind, "phase", "feeling", "owner", "touch", "pain", "does", "thinks", "aims", "gain", "moment",
              "decision", "department", "reach", "quote", "goal", "frustration")
JOURNEY_WORDS(KpiOp, "number", "entries", "conversions", "conversion_rate", "reached", "rate", "median_time",
              "drop_off", "sends", "uplift", "add", "sub", "mul", "div", "negate")
JOURNEY_WORDS(EnsureKind, "at_most", "ends", "reach", "never", "spends", "without")
JOURNEY_WORDS(TestStepKind, "customer", "start", "arm", "holdout", "event", "identify", "after", "at", "expect_sent",
              "expect_sent_nothing", "expect_suppressed", "expect_deferred", "expect_in", "expect_ended",
              "expect_not_entered", "expect_not_active", "expect_expr", "repeat", "let", "expect_not_sent",
              "expect_entered", "alias", "expect_merged")
JOURNEY_WORDS(Kind, "void", "bool", "int", "decimal", "float", "string", "duration", "instant", "time", "timezone",
              "enum", "none", "error", "date", "list", "record")
#undef JOURNEY_WORDS

template <typename V, Like<Type> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("optional", x.optional);
  v("enum", x.enum_id);
  v("element", x.element, Since{3});
}
template <typename V, Like<Instr> T>
void Fields(V& v, T& x) {
  v("op", x.op);
  v("dst", x.dst);
  v("args", x.args);
  v("imm", x.imm);
  v("imm2", x.imm2);
  v("cases", x.cases);
  v("targets", x.targets);
  v("line", x.line);
  v("column", x.column, Since{2});
  v("length", x.length, Since{2});
}
template <typename V, Like<Place> T>
void Fields(V& v, T& x) {
  v("file", x.file, Ref::kFile);
  v("line", x.line);
  v("column", x.column);
  v("length", x.length);
}
template <typename V, Like<Block> T>
void Fields(V& v, T& x) {
  v("instrs", x.instrs);
}
template <typename V, Like<Function> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("context", x.context);
  v("journey", x.journey, Ref::kJourney);
  v("param_count", x.param_count);
  v("registers", x.registers);
  v("result", x.result);
  v("file", x.file, Ref::kFile);
  v("max_steps", x.max_steps);
  v("blocks", x.blocks);
}
template <typename V, Like<Constant> T>
void Fields(V& v, T& x) {
  v("type", x.type);
  v("value", x.value);
}
template <typename V, Like<Slot> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("type", x.type);
  v("offset", x.offset);
  v("presence", x.presence);
  v("initial", x.initial, Ref::kConstant);
  v("wire", x.wire);
  v("required", x.required);
  v("max", x.max, Since{3});
}
template <typename V, Like<Layout> T>
void Fields(V& v, T& x) {
  v("slots", x.slots);
  v("size", x.size);
}
template <typename V, Like<ZoneRef> T>
void Fields(V& v, T& x) {
  v("constant", x.constant, Ref::kConstant);
}
template <typename V, Like<Delay> T>
void Fields(V& v, T& x) {
  v("calendar", x.calendar);
  v("ms", x.ms);
  v("count", x.count);
  v("unit", x.unit);
  v("zone", x.zone);
  v("open_in", x.open_in, Since{3});
}
template <typename V, Like<Moment> T>
void Fields(V& v, T& x) {
  v("time_ms", x.time_ms);
  v("day", x.day);
  v("month_day", x.month_day);
  v("zone", x.zone);
  v("calendar", x.calendar, Since{3});
  v("closes", x.closes, Since{3});
}
template <typename V, Like<Opening> T>
void Fields(V& v, T& x) {
  v("day", x.day);
  v("from_ms", x.from_ms);
  v("to_ms", x.to_ms);
}
template <typename V, Like<Calendar> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("zone", x.zone);
  v("openings", x.openings);
  v("closed", x.closed);
}
template <typename V, Like<EnumMember> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("wire", x.wire);
}
template <typename V, Like<Enum> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("members", x.members);
}
template <typename V, Like<Record> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("layout", x.layout);
}
template <typename V, Like<Event> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("wire", x.wire);
  v("layout", x.layout);
}
template <typename V, Like<Cap> T>
void Fields(V& v, T& x) {
  v("count", x.count);
  v("calendar", x.calendar);
  v("window_ms", x.window_ms);
  v("unit", x.unit);
  v("where_fn", x.where_fn, Since{3});
  v("where", x.where, Since{3});
  v("defers", x.defers, Since{3});
  v("defer_ms", x.defer_ms, Since{3});
}
template <typename V, Like<Quiet> T>
void Fields(V& v, T& x) {
  v("from_ms", x.from_ms);
  v("to_ms", x.to_ms);
  v("unless_fn", x.unless_fn, Since{3});
  v("day", x.day, Since{3});
  v("outside", x.outside, Since{3});
}
template <typename V, Like<ChannelParam> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("type", x.type);
  v("initial", x.initial, Since{3});
}
template <typename V, Like<Channel> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("simple_name", x.simple_name);
  v("inbound", x.inbound);
  v("params", x.params);
  v("requires", x.requires_fns, Ref::kFunction);
  v("quiet", x.quiet);
  v("caps", x.caps);
  v("rule_params", x.rule_params, Since{3});
  v("cost", x.cost, Since{3});
}
template <typename V, Like<GroupMember> T>
void Fields(V& v, T& x) {
  v("channel", x.channel, Ref::kChannel);
  v("args", x.args);
}
template <typename V, Like<Group> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("simple_name", x.simple_name);
  v("params", x.params);
  v("members", x.members);
  v("requires", x.requires_fns, Ref::kFunction);
  v("quiet", x.quiet);
  v("caps", x.caps);
}
template <typename V, Like<HistoryQuery> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("event", x.event, Ref::kEvent);
  v("field", x.field, Ref::kNumber);
  v("where_fn", x.where_fn, Ref::kFunction);
  v("window_ms", x.window_ms);
  v("type", x.type);
  v("key_fields", x.key_fields, Since{3});
  v("key_type", x.key_type, Since{3});
}
template <typename V, Like<ConstantSet> T>
void Fields(V& v, T& x) {
  v("type", x.type);
  v("constants", x.constants);
}
template <typename V, Like<Regex> T>
void Fields(V& v, T& x) {
  v("pattern", x.pattern);
  v("size", x.size, Since{2});
}
template <typename V, Like<Timer> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("stage", x.stage, Ref::kStage);
  v("slot", x.slot);
  v("delay", x.delay);
  v("moment", x.moment);
  v("body_fn", x.body_fn, Ref::kFunction);
  v("path", x.path, Since{2});
  v("moment_fn", x.moment_fn, Since{3});
}
template <typename V, Like<Wait> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("stage", x.stage, Ref::kStage);
  v("delay", x.delay);
  v("moment", x.moment);
  v("resume", x.resume);
  v("events", x.events, Ref::kEvent);
  v("path", x.path, Since{2});
  v("fingerprint", x.fingerprint, Since{2});
  v("time_slot", x.time_slot, Since{3});
  v("moment_fn", x.moment_fn, Since{3});
  v("otherwise", x.otherwise, Since{3});
}
template <typename V, Like<Note> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("channel", x.channel, Ref::kChannel);
  v("text", x.text);
  v("device", x.device, Since{3});
}
template <typename V, Like<KpiItem> T>
void Fields(V& v, T& x) {
  v("op", x.op);
  v("number", x.number);
  v("stage", x.stage, Ref::kStage);
  v("channel", x.channel, Ref::kChannel);
}
template <typename V, Like<Kpi> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("title", x.title);
  v("stage", x.stage, Ref::kStage);
  v("value", x.value);
  v("at_least", x.at_least);
  v("is_duration", x.is_duration);
  v("target", x.target);
  v("has_share", x.has_share);
  v("share", x.share);
  v("place", x.place);
}
template <typename V, Like<Persona> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("title", x.title);
  v("segment", x.segment);
  v("notes", x.notes);
}
template <typename V, Like<Stage> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("title", x.title);
  v("final", x.final);
  v("enter_fn", x.enter_fn, Ref::kFunction);
  v("flow_fn", x.flow_fn, Ref::kFunction);
  v("timers", x.timers);
  v("notes", x.notes, Since{2});
}
template <typename V, Like<Enter> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("event", x.event, Ref::kEvent);
  v("moment", x.moment);
  v("where_fn", x.where_fn, Ref::kFunction);
  v("block_fn", x.block_fn, Ref::kFunction);
  v("held_fn", x.held_fn, Ref::kFunction);
}
template <typename V, Like<Goal> T>
void Fields(V& v, T& x) {
  v("event", x.event, Ref::kEvent);
  v("has_window", x.has_window);
  v("window", x.window);
  v("continues", x.continues);
  v("hit_slot", x.hit_slot, Ref::kMemorySlot);
  v("limit_slot", x.limit_slot, Ref::kMemorySlot);
}
template <typename V, Like<SplitArm> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("share", x.share);
}
template <typename V, Like<Split> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("arms", x.arms);
}
template <typename V, Like<EventHandler> T>
void Fields(V& v, T& x) {
  v("event", x.event, Ref::kEvent);
  v("fn", x.fn, Ref::kFunction);
}
template <typename V, Like<Ensure> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("count", x.count);
  v("channel", x.channel, Ref::kChannel);
  v("delay", x.delay);
  v("stage", x.stage, Ref::kStage);
  v("after_stage", x.after_stage, Ref::kStage);
  v("place", x.place);
  v("group", x.group, Since{3});
  v("amount", x.amount, Since{3});
  v("condition_fn", x.condition_fn, Since{3});
}
template <typename V, Like<MigrateStage> T>
void Fields(V& v, T& x) {
  v("from", x.from);
  v("to", x.to, Ref::kStage);
  v("has_reason", x.has_reason);
  v("reason", x.reason);
  v("place", x.place);
}
template <typename V, Like<MigrateMemory> T>
void Fields(V& v, T& x) {
  v("slot", x.slot, Ref::kMemorySlot);
  v("value", x.value);
  v("place", x.place);
}
template <typename V, Like<Migration> T>
void Fields(V& v, T& x) {
  v("from_version", x.from_version);
  v("stages", x.stages);
  v("memory", x.memory);
  v("drain", x.drain);
  v("place", x.place);
}
template <typename V, Like<Journey> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("simple_name", x.simple_name);
  v("title", x.title);
  v("version", x.version);
  v("priority", x.priority);
  v("key_slot", x.key_slot, Ref::kMemorySlot);
  v("key_fields", x.key_fields);
  v("segment_fn", x.segment_fn, Ref::kFunction);
  v("enters", x.enters);
  v("reenter", x.reenter);
  v("reenter_after", x.reenter_after);
  v("has_timeout", x.has_timeout);
  v("timeout", x.timeout);
  v("holdout", x.holdout);
  v("first_stage", x.first_stage, Ref::kStage);
  v("memory", x.memory);
  v("stages", x.stages);
  v("timers", x.timers);
  v("timer_slots", x.timer_slots);
  v("waits", x.waits);
  v("goals", x.goals);
  v("splits", x.splits);
  v("handlers", x.handlers);
  v("when_fn", x.when_fn, Ref::kFunction);
  v("max_steps", x.max_steps);
  v("ensures", x.ensures, Since{2});
  v("migrations", x.migrations, Since{2});
  v("timeout_stage", x.timeout_stage, Since{3});
  v("begin_fn", x.begin_fn, Since{3});
  v("persona", x.persona, Since{3});
  v("kpis", x.kpis, Since{3});
  v("successor", x.successor, Since{4});
}
template <typename V, Like<TestValue> T>
void Fields(V& v, T& x) {
  v("index", x.index);
  v("fn", x.fn, Ref::kFunction);
  v("args", x.args, Since{3});
}
template <typename V, Like<TestStep> T>
void Fields(V& v, T& x) {
  v("kind", x.kind);
  v("line", x.line);
  v("column", x.column);
  v("text", x.text);
  v("name", x.name);
  v("other", x.other);
  v("event", x.event, Ref::kEvent);
  v("channel", x.channel, Ref::kChannel);
  v("journey", x.journey, Ref::kJourney);
  v("stage", x.stage);
  v("split", x.split);
  v("arm", x.arm);
  v("fn", x.fn, Ref::kFunction);
  v("delay", x.delay);
  v("on", x.on);
  v("values", x.values);
  v("args", x.args, Since{3});
  v("variable", x.variable, Since{3});
  v("end", x.end, Since{3});
}
template <typename V, Like<Test> T>
void Fields(V& v, T& x) {
  v("name", x.name);
  v("file", x.file, Ref::kFile);
  v("line", x.line);
  v("steps", x.steps);
  v("journeys", x.journeys, Since{3});
  v("variables", x.variables, Since{3});
}
template <typename V, Like<Module> T>
void Fields(V& v, T& x) {
  v("files", x.files);
  v("constants", x.constants);
  v("enums", x.enums);
  v("customer", x.customer);
  v("zone_field", x.zone_field, Ref::kCustomerField);
  v("events", x.events);
  v("channels", x.channels);
  v("history", x.history);
  v("regexes", x.regexes);
  v("sets", x.sets, Since{2});
  v("journeys", x.journeys);
  v("tests", x.tests);
  v("functions", x.functions);
  v("phases", x.phases, Since{2});
  v("groups", x.groups, Since{3});
  v("ensures", x.ensures, Since{3});
  v("personas", x.personas, Since{3});
  v("records", x.records, Since{3});
  v("calendars", x.calendars, Since{3});
  v("project", x.project, Since{4});
}

}  // namespace journey::ir
