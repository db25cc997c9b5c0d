// Events, the customer, enums and records: what inputs are read as, and what is kept.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "compiler/compare/differ.h"
#include "compiler/lower/fingerprint.h"

namespace journey::compare {
namespace {

// Both lists by a name of their own: what is gone, what there is on both sides, what is new.
template <typename T, typename Name>
void ForEachPair(const std::vector<T>& before, const std::vector<T>& after, Name name,
                 const std::function<void(const T*, const T*)>& visit) {
  std::map<std::string, const T*> old;
  for (const T& one : before) old.emplace(name(one), &one);
  for (const T& one : after) {
    const auto found = old.find(name(one));
    visit(found == old.end() ? nullptr : found->second, &one);
    if (found != old.end()) old.erase(found);
  }
  for (const T& one : before) {
    const auto found = old.find(name(one));
    if (found != old.end() && found->second == &one) visit(&one, nullptr);
  }
}

std::string QualifiedOf(const auto& decl) { return decl.info.qualified; }

}  // namespace

std::string Differ::TypeText(const typed::Program& program, const ir::Type& type) const {
  std::string text;
  const auto named = [&](ir::Kind kind) {
    if (kind == ir::Kind::kEnum) return program.enums[type.enum_id].info.qualified;
    if (kind == ir::Kind::kRecord) return program.records[type.enum_id].info.qualified;
    return std::string(ir::KindName(kind));
  };
  text = type.kind == ir::Kind::kList ? "list of " + named(type.element) : named(type.kind);
  return type.optional ? text + '?' : text;
}

std::string Differ::FieldText(const typed::Program& program, const typed::Field& field) const {
  std::string text = TypeText(program, field.type) + '\n' + std::to_string(field.max) + '\n';
  for (const std::string& part : field.wire) text += part + '/';
  text += '\n';
  return field.default_value ? text + lower::ResolvedValue(program, field.type, *field.default_value)
                             : text + "required";
}

void Differ::Fields(const typed::NamedList<typed::Field>& before, const typed::NamedList<typed::Field>& after,
                    const std::string& place, bool kept) {
  for (const typed::Field& field : before) {
    const int32_t at = after.Find(field.info.name);
    const std::string where = place + ' ' + field.info.name;
    if (at == ir::kNone) {
      Say(kept ? ChangeClass::kDropped : ChangeClass::kBehaviour, where, "is gone", field.info.span, {});
      continue;
    }
    const typed::Field& now = after[static_cast<size_t>(at)];
    const std::string was = TypeText(before_, field.type), is = TypeText(after_, now.type);
    if (was != is) {
      Say(kept ? ChangeClass::kDropped : ChangeClass::kBehaviour, where, fmt::format("{} instead of {}", is, was),
          field.info.span, now.info.span);
    } else if (kept && now.max < field.max) {
      Say(ChangeClass::kDropped, where, fmt::format("keeps {} elements instead of {}", now.max, field.max),
          field.info.span, now.info.span);
    } else if (FieldText(before_, field) != FieldText(after_, now)) {
      Say(ChangeClass::kBehaviour, where, "has another default, name in inputs or number of elements", field.info.span,
          now.info.span);
    }
  }
  for (const typed::Field& field : after) {
    if (before.Find(field.info.name) != ir::kNone) continue;
    // Nobody reads it yet; whoever does is said where it does. A field of an event also decides which lines are good.
    Say(kept ? ChangeClass::kSafe : ChangeClass::kBehaviour, place + ' ' + field.info.name, "is new", {},
        field.info.span);
  }
}

void Differ::Declarations() {
  Events();
  Customer();
  Records();
  Enums();
  Lets();
  ProjectNotes();
}

// What they hold counts where they are used; here only their names are said, so that a reader knows why.
void Differ::Lets() {
  ForEachPair<typed::Let>(
      before_.lets, after_.lets, QualifiedOf<typed::Let>, [&](const typed::Let* was, const typed::Let* now) {
        if (was == nullptr || now == nullptr) return;
        const auto held = [](const typed::Program& program, const typed::Let& let) {
          if (let.constant) return lower::ResolvedValue(program, let.type, *let.constant);
          return lower::ResolvedExpression(program, nullptr, *let.body);
        };
        if (held(before_, *was) == held(after_, *now)) return;
        subject_ = (now->is_segment ? "segment " : "let ") + now->info.name;
        Say(ChangeClass::kSafe, "", "holds something else; what that changes stands where it is used", was->info.span,
            now->info.span);
      });
}

void Differ::Events() {
  const auto wire = [](const typed::Event& event) { return event.wire; };
  ForEachPair<typed::Event>(before_.events, after_.events, wire, [&](const typed::Event* was, const typed::Event* now) {
    subject_ = "event " + (now != nullptr ? now : was)->info.name;
    if (was == nullptr) {
      Say(ChangeClass::kBehaviour, "", "is new: its inputs were ignored before", {}, now->info.span);
    } else if (now == nullptr) {
      Say(ChangeClass::kBehaviour, "", "is gone: its inputs are ignored now", was->info.span, {});
    } else {
      Fields(was->fields, now->fields, "field", false);
    }
  });
}

void Differ::Customer() {
  subject_ = "customer";
  Fields(before_.customer_fields, after_.customer_fields, "field", true);
  const auto zone = [](const typed::Program& program) {
    return program.zone_field == ir::kNone ? std::string()
                                           : program.customer_fields[static_cast<size_t>(program.zone_field)].info.name;
  };
  if (zone(before_) != zone(after_)) {
    Say(ChangeClass::kTimerShift, "time zone", "is told by another field",
        before_.customer ? before_.customer->span : Span(), after_.customer ? after_.customer->span : Span());
  }
}

void Differ::Records() {
  ForEachPair<typed::Record>(before_.records, after_.records, QualifiedOf<typed::Record>,
                             [&](const typed::Record* was, const typed::Record* now) {
                               if (was == nullptr || now == nullptr) return;  // said where they are used
                               subject_ = "record " + now->info.name;
                               Fields(was->fields, now->fields, "field", false);
                             });
}

void Differ::Enums() {
  ForEachPair<typed::Enum>(before_.enums, after_.enums, QualifiedOf<typed::Enum>,
                           [&](const typed::Enum* was, const typed::Enum* now) {
                             if (was == nullptr || now == nullptr) return;  // said where they are used
                             subject_ = "enum " + now->info.name;
                             const auto members = [](const typed::Enum& decl) {
                               std::string text;
                               for (const typed::EnumMember& member : decl.members)
                                 text += member.info.name + '=' + member.wire + '\n';
                               return text;
                             };
                             for (const typed::EnumMember& member : was->members) {
                               if (now->members.Find(member.info.name) != ir::kNone) continue;
                               Say(ChangeClass::kDropped, member.info.name, "is gone: whoever has this value has none",
                                   member.info.span, {});
                             }
                             if (members(*was) != members(*now)) {
                               Say(ChangeClass::kBehaviour, "", "has other members, names in inputs, or another order",
                                   was->info.span, now->info.span);
                             }
                           });
}

void Differ::ProjectNotes() {
  subject_ = "project";
  const auto notes = [](const typed::Program& program) {
    std::string text;
    for (const std::string& phase : program.phases) text += phase + '\n';
    for (const typed::Persona& persona : program.personas) text += persona.info.qualified + persona.info.title + '\n';
    return text + std::to_string(program.ensures.size());
  };
  if (notes(before_) != notes(after_)) {
    Say(ChangeClass::kSafe, "", "phases, personas or what must hold differ", {}, {});
  }
}

}  // namespace journey::compare
