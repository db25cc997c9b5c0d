// Resolves what a module names: constants, zones, enum texts, regexes, wire names.
#include "runtime/program/program.h"

#include <re2/re2.h>

#include <utility>

#include "ir/verify.h"
#include "runtime/program/plan.h"
#include "runtime/value/calendar.h"
#include "runtime/value/lists.h"

namespace journey::rt {
namespace {

// Of a list or a record; those it names are resolved already.
Value Compose(const ir::Module& module, const ir::Constant& constant, const std::vector<Value>& known, Arena& arena) {
  const auto& parts = std::get<std::vector<int32_t>>(constant.value);
  if (constant.type.kind == ir::Kind::kList) {
    ListMaker list(arena, static_cast<uint32_t>(parts.size()), ir::IsHeld(constant.type.element));
    for (const int32_t part : parts) list.Push(known[static_cast<size_t>(part)]);
    return Value::String(FlatCopy(module, constant.type, list.list(), UINT32_MAX, arena));
  }
  const ir::Record& record = module.records[constant.type.enum_id];
  Str* made = NewRecord(arena, record);
  for (size_t i = 0; i < parts.size(); ++i)
    SetField(made, record.layout.slots[i], known[static_cast<size_t>(parts[i])]);
  return Value::String(FlatCopy(module, constant.type, made, UINT32_MAX, arena));
}

Result<Value> Resolve(const ir::Constant& constant, Arena& arena) {
  if (std::holds_alternative<std::monostate>(constant.value)) return Value::None();
  if (const bool* flag = std::get_if<bool>(&constant.value)) return Value::Bool(*flag);
  if (const int64_t* number = std::get_if<int64_t>(&constant.value)) return Value::Int(*number);
  if (const double* number = std::get_if<double>(&constant.value)) return Value::Float(*number);
  const std::string& text = std::get<std::string>(constant.value);
  if (constant.type.kind != ir::Kind::kZone) return Value::String(arena.Copy(text));
  const std::optional<ZoneId> zone = FindZone(text);
  if (!zone.has_value())
    return Status::Error("the module names the time zone \"" + text + "\", which this system does not know");
  return Value::Int(*zone);
}

}  // namespace

Program::~Program() = default;

Result<std::unique_ptr<Program>> Program::Load(ir::Module module) {
  if (Status status = ir::Admit(module); !status.ok()) return status;
  return LoadVerified(std::move(module));
}

Result<std::unique_ptr<Program>> Program::LoadVerified(ir::Module module) {
  std::unique_ptr<Program> program(new Program);
  program->module_ = std::move(module);
  const ir::Module& own = program->module_;
  for (const ir::Constant& constant : own.constants) {
    if (std::holds_alternative<std::vector<int32_t>>(constant.value)) {
      program->constants_.push_back(Compose(own, constant, program->constants_, program->arena_));
      continue;
    }
    Result<Value> value = Resolve(constant, program->arena_);
    if (!value.ok()) return value.status();
    program->constants_.push_back(value.value());
  }
  for (const ir::Enum& declaration : own.enums) {
    std::vector<const Str*>& texts = program->enum_texts_.emplace_back();
    auto& members = program->members_by_wire_.emplace_back();
    for (const ir::EnumMember& member : declaration.members) {
      members.emplace(member.wire, static_cast<int64_t>(texts.size()));
      texts.push_back(program->arena_.Copy(member.wire));
    }
  }
  for (const ir::Regex& regex : own.regexes) {
    RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_unique<RE2>(regex.pattern, options);
    if (!compiled->ok()) return Status::Error("the regular expression \"" + regex.pattern + "\": " + compiled->error());
    program->regexes_.push_back(std::move(compiled));
  }
  for (const ir::ConstantSet& set : own.sets) {
    std::vector<Value> values;
    for (const int32_t constant : set.constants) values.push_back(program->constants_[static_cast<size_t>(constant)]);
    program->sets_.push_back(std::make_unique<const ValueSet>(set.type.kind, values));
  }
  for (const ir::Calendar& calendar : own.calendars) {
    std::optional<ZoneId> zone;
    if (calendar.zone.constant != ir::kNone) zone = program->zone(calendar.zone.constant);
    program->calendars_.emplace_back(calendar, zone);
  }
  for (size_t i = 0; i < own.events.size(); ++i) {
    program->events_by_wire_.emplace(own.events[i].wire, static_cast<int32_t>(i));
  }
  program->plan_ = std::make_unique<const Plan>(*program);
  return program;
}

int32_t Program::FindEvent(std::string_view wire) const {
  const auto found = events_by_wire_.find(wire);
  return found == events_by_wire_.end() ? ir::kNone : found->second;
}

int32_t Program::FindEnumMember(uint32_t enum_id, std::string_view wire) const {
  const auto& members = members_by_wire_[enum_id];
  const auto found = members.find(wire);
  return found == members.end() ? ir::kNone : static_cast<int32_t>(found->second);
}

const Str* Program::EnumText(uint32_t enum_id, int64_t member) const {
  const std::vector<const Str*>& texts = enum_texts_[enum_id];
  CHECK(member >= 0 && static_cast<size_t>(member) < texts.size());
  return texts[static_cast<size_t>(member)];
}

}  // namespace journey::rt
