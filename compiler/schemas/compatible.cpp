// Field by field, as section 13 of the language reads values: what is not of the declared type rejects the message, and
// what is declared without default or `?` has to be there, read or not.
#include "compiler/schemas/compatible.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace journey::schemas {
namespace {

// Nothing said: it fits.
struct Fit {
  Harm harm = Harm::kRisk;
  std::string what;
};

const char* NameOf(const Type& type) {
  switch (type.kind) {
    case Kind::kBool:
      return "a bool";
    case Kind::kInt:
      return "a whole number";
    case Kind::kNumber:
      return "a number";
    case Kind::kText:
      return "a text";
    case Kind::kInstant:
      return "a moment";
    case Kind::kDate:
      return "a date";
    case Kind::kEnum:
      return "one of several texts";
    case Kind::kRecord:
      break;
  }
  return "an object";
}

bool IsText(Kind kind) {
  return kind == Kind::kText || kind == Kind::kInstant || kind == Kind::kDate || kind == Kind::kEnum;
}

class Comparer {
 public:
  Comparer(const typed::Program& program, const Schemas& producer) : program_(program), producer_(producer) {}

  void Fields(const std::vector<tracking::Field>& fields, const std::vector<Field>& theirs, const Finding& like) {
    for (const tracking::Field& field : fields) {
      Finding finding = like;
      finding.field = tracking::WireText(field);
      finding.readers = field.read_by;
      bool needed = true;  // whether every message has it
      const Field* found = Find(field.wire, theirs, needed);
      const std::string back = field.required ? "" : field.default_text.empty() ? "none" : field.default_text;
      if (found == nullptr) {
        if (field.required) {
          Add(finding, Harm::kBreaks, "is not there, and a message without it is rejected");
        } else if (!field.read_by.empty()) {
          Add(finding, Harm::kRisk, "is not there, so it is always " + back);
        }
        continue;
      }
      if (field.required && !needed) {
        Add(finding, Harm::kBreaks, "may be absent or null there, and a message without it is rejected");
      }
      CompareTypes(field.shape, field.max, found->type, finding);
    }
  }

  void Missing(Finding event) { findings_.push_back(std::move(event)); }

  std::vector<Finding> Take() { return std::move(findings_); }

 private:
  void Add(Finding finding, Harm harm, std::string what) {
    finding.harm = harm;
    finding.what = std::move(what);
    findings_.push_back(std::move(finding));
  }

  // Along the path; a whole name goes before its parts, as in the input.
  const Field* Find(const std::vector<std::string>& path, const std::vector<Field>& theirs, bool& needed) const {
    const std::vector<Field>* at = &theirs;
    const Field* found = nullptr;
    for (const std::string& part : path) {
      if (at == nullptr) return nullptr;
      const auto one = std::ranges::find(*at, part, &Field::wire);
      if (one == at->end()) return nullptr;
      found = &*one;
      needed = needed && found->required;
      const bool object = found->type.kind == Kind::kRecord && !found->type.list;
      at = object ? &producer_.records[static_cast<size_t>(found->type.index)].fields : nullptr;
    }
    return found;
  }

  void CompareTypes(const typed::Type& ours, uint32_t max, const Type& theirs, const Finding& finding) {
    const bool list = ours.kind == ir::Kind::kList;
    if (list != theirs.list) {
      Add(finding, Harm::kBreaks,
          list ? std::string("is no list there") : std::string("is a list there and none here"));
      return;
    }
    if (list && theirs.max > max) {
      Add(finding, Harm::kBreaks,
          fmt::format("may have {} elements there and {} here: a longer list is rejected", theirs.max, max));
    }
    const ir::Kind kind = list ? ours.element : ours.kind;
    if (kind == ir::Kind::kRecord) {
      CompareRecords(program_.records[ours.enum_id], theirs, list, finding);
      return;
    }
    if (const Fit fit = FitOf(kind, ours.enum_id, theirs); !fit.what.empty()) Add(finding, fit.harm, fit.what);
  }

  void CompareRecords(const typed::Record& ours, const Type& theirs, bool list, const Finding& like) {
    if (theirs.kind != Kind::kRecord) {
      Add(like, Harm::kBreaks, fmt::format("is {} there and an object here", NameOf(theirs)));
      return;
    }
    const std::vector<Field>& fields = producer_.records[static_cast<size_t>(theirs.index)].fields;
    for (const typed::Field& field : ours.fields) {
      Finding finding = like;
      finding.field += list ? "[]" : "";
      for (const std::string& part : field.wire) finding.field += "." + part;
      bool needed = true;
      const Field* found = Find(field.wire, fields, needed);
      const bool required = !field.default_value && !field.type.optional;
      if (required && (found == nullptr || !needed)) {
        Add(finding, Harm::kBreaks,
            found == nullptr ? "is not there, and a message without it is rejected"
                             : "may be absent or null there, and a message without it is rejected");
      }
      if (found != nullptr) CompareTypes(field.type, field.max, found->type, finding);
    }
  }

  Fit FitOf(ir::Kind ours, uint32_t enum_id, const Type& theirs) const {
    const auto wrong = [&](const char* here) {
      return Fit{Harm::kBreaks, fmt::format("is {} there and {} here", NameOf(theirs), here)};
    };
    switch (ours) {
      case ir::Kind::kBool:
        return theirs.kind == Kind::kBool ? Fit{} : wrong("a bool");
      case ir::Kind::kInt:
      case ir::Kind::kDuration:
        if (theirs.kind == Kind::kInt) return {};
        if (theirs.kind == Kind::kNumber) return {Harm::kBreaks, "may have decimals there: 1.5 is rejected"};
        return wrong(ours == ir::Kind::kInt ? "an int" : "a duration in milliseconds");
      case ir::Kind::kDecimal:
      case ir::Kind::kFloat:
        return theirs.kind == Kind::kInt || theirs.kind == Kind::kNumber ? Fit{} : wrong("a number");
      case ir::Kind::kString:
        return IsText(theirs.kind) ? Fit{} : wrong("a text");
      case ir::Kind::kInstant:
        if (theirs.kind == Kind::kInstant) return {};
        return theirs.kind == Kind::kText ? Fit{Harm::kRisk,
                                                "is any text there: what is no moment, as "
                                                "2026-01-31T09:00:00Z is, is rejected"}
                                          : wrong("an instant");
      case ir::Kind::kDate:
        if (theirs.kind == Kind::kDate) return {};
        return theirs.kind == Kind::kText ? Fit{Harm::kRisk,
                                                "is any text there: what is no date, as 2026-01-31 is, is "
                                                "rejected"}
                                          : wrong("a date");
      case ir::Kind::kTime:
      case ir::Kind::kZone:
        if (!IsText(theirs.kind)) return wrong(ours == ir::Kind::kTime ? "a time of day" : "a time zone");
        return {Harm::kRisk, std::string("is any text there: what is no ") +
                                 (ours == ir::Kind::kTime ? "time of day is rejected" : "time zone is rejected")};
      case ir::Kind::kEnum:
        return FitOfEnum(program_.enums[enum_id], theirs);
      default:
        return {};
    }
  }

  Fit FitOfEnum(const typed::Enum& ours, const Type& theirs) const {
    if (theirs.kind == Kind::kText) {
      return {Harm::kRisk, fmt::format("is any text there: what is no {} is rejected", ours.info.name)};
    }
    if (theirs.kind != Kind::kEnum) {
      return {Harm::kBreaks, fmt::format("is {} there and one of {} here", NameOf(theirs), ours.info.name)};
    }
    std::string missing;
    for (const std::string& value : producer_.enums[static_cast<size_t>(theirs.index)].values) {
      const bool known = std::any_of(ours.members.begin(), ours.members.end(),
                                     [&](const typed::EnumMember& member) { return member.wire == value; });
      if (!known) missing += (missing.empty() ? "`" : ", `") + value + "`";
    }
    if (missing.empty()) return {};
    return {Harm::kBreaks, fmt::format("may be {} there, which {} does not have: rejected", missing, ours.info.name)};
  }

  const typed::Program& program_;
  const Schemas& producer_;
  std::vector<Finding> findings_;
};

}  // namespace

bool Compatibility::breaks() const {
  return std::ranges::any_of(findings, [](const Finding& one) { return one.harm == Harm::kBreaks; });
}

Compatibility Compare(const typed::Program& program, const tracking::TrackingPlan& plan, const Schemas& producer) {
  Compatibility result;
  Comparer comparer(program, producer);
  for (const tracking::Event& event : plan.events) {
    Finding like{Harm::kBreaks, event.wire, "", "", event.file, event.line, event.heard_by};
    like.readers.insert(like.readers.end(), event.read_by.begin(), event.read_by.end());
    const auto theirs = std::ranges::find(producer.events, event.wire, &Event::wire);
    if (theirs != producer.events.end()) {
      ++result.events;
      comparer.Fields(event.fields, theirs->fields, like);
    } else if (!event.unread() && event.emitted_by.empty()) {
      like.what = "is not there, so what waits for it never happens";
      comparer.Missing(std::move(like));
    }
  }
  if (!producer.traits.empty())
    comparer.Fields(plan.traits, producer.traits, {Harm::kBreaks, "identify", "", "", "", 0, {}});
  result.findings = comparer.Take();
  for (const Event& event : producer.events) {
    const bool known = std::ranges::find(plan.events, event.wire, &tracking::Event::wire) != plan.events.end();
    if (!known) result.unknown.push_back(event.wire);
  }
  return result;
}

std::string WriteText(const Compatibility& compatibility) {
  std::string out;
  size_t breaks = 0;
  for (const Finding& one : compatibility.findings) {
    breaks += one.harm == Harm::kBreaks ? 1 : 0;
    out += fmt::format("{}: {}{} {}\n", one.harm == Harm::kBreaks ? "breaks" : "risk", one.event,
                       one.field.empty() ? "" : " / " + one.field, one.what);
    if (one.line != 0) out += fmt::format("  declared in {}:{}\n", one.file, one.line);
    for (const std::string& reader : one.readers) out += "  read by " + reader + "\n";
  }
  out += fmt::format("{} of the schema's events are read here; {} breaks, {} risks", compatibility.events, breaks,
                     compatibility.findings.size() - breaks);
  if (!compatibility.unknown.empty())
    out += fmt::format("; {} are declared by nobody here", compatibility.unknown.size());
  return out + "\n";
}

std::string WriteJson(const Compatibility& compatibility) {
  using Json = nlohmann::ordered_json;
  Json json = {{"format_version", 1},
               {"breaks", compatibility.breaks()},
               {"events", compatibility.events},
               {"findings", Json::array()}};
  for (const Finding& one : compatibility.findings) {
    Json finding = {{"harm", one.harm == Harm::kBreaks ? "breaks" : "risk"}, {"event", one.event}};
    if (!one.field.empty()) finding["field"] = one.field;
    finding["what"] = one.what;
    if (one.line != 0) {
      finding["file"] = one.file;
      finding["line"] = one.line;
    }
    finding["readers"] = one.readers;
    json["findings"].push_back(std::move(finding));
  }
  json["unknown"] = compatibility.unknown;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace journey::schemas
