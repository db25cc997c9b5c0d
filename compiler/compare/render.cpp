// Excerpts are the first line of what a place covers.
#include "compiler/compare/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>

namespace journey::compare {
namespace {

std::string PlaceOf(const SourceMap& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const LineColumn at = file.Locate(span.begin);
  return fmt::format("{}:{}:{}", file.path(), at.line, at.column);
}

// What stands there, without what it is indented by.
std::string Excerpt(const SourceMap& sources, Span span) {
  if (!span.valid()) return "";
  const SourceFile& file = sources.file(span.file);
  const std::string_view line = file.Line(file.LineOf(span.begin));
  const size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "";
  const size_t last = line.find_last_not_of(" \t\r");
  return std::string(line.substr(first, last - first + 1));
}

std::string Whole(const SourceMap& sources, Span span) { return span.valid() ? std::string(sources.Text(span)) : ""; }

// Nothing of it was written otherwise: the cause stands elsewhere.
bool WrittenTheSame(const Change& change, const Sides& sides) {
  return change.before.valid() && change.after.valid() && change.what != ChangeClass::kSafe &&
         Whole(sides.before, change.before) == Whole(sides.after, change.after);
}

std::string PlaceOf(const Change& change, const Sides& sides) {
  if (change.after.valid()) return PlaceOf(sides.after, change.after);
  return change.before.valid() ? PlaceOf(sides.before, change.before) : "";
}

std::string Sentence(const Change& change) {
  return change.place.empty() ? change.message : change.place + ": " + change.message;
}

std::string Summary(const std::vector<Change>& changes) {
  std::map<ChangeClass, size_t> counts;
  for (const Change& change : changes) ++counts[change.what];
  if (counts.empty()) return "no changes\n";
  std::string text;
  for (auto it = counts.rbegin(); it != counts.rend(); ++it) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", it->second, ClassName(it->first));
  }
  return text + '\n';
}

bool Shown(const Change& change, bool all) { return all || change.what != ChangeClass::kSafe; }

std::string Cell(std::string text) {
  for (size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, "\\");
  return text;
}

nlohmann::json Side(const SourceMap& sources, Span span) {
  if (!span.valid()) return nullptr;
  const SourceFile& file = sources.file(span.file);
  const LineColumn at = file.Locate(span.begin);
  return {{"file", file.path()}, {"line", at.line}, {"column", at.column}, {"text", Excerpt(sources, span)}};
}

}  // namespace

std::string RenderText(const std::vector<Change>& changes, const Sides& sides, bool all) {
  std::string text;
  const std::string* subject = nullptr;
  for (const Change& change : changes) {
    if (!Shown(change, all)) continue;
    if (subject == nullptr || *subject != change.subject) {
      if (subject != nullptr) text += '\n';
      subject = &change.subject;
      text += change.subject + '\n';
    }
    fmt::format_to(std::back_inserter(text), "  {:<11}  {}\n", ClassName(change.what), Sentence(change));
    const std::string place = PlaceOf(change, sides);
    if (!place.empty()) fmt::format_to(std::back_inserter(text), "               at {}\n", place);
    const std::string before = Excerpt(sides.before, change.before), after = Excerpt(sides.after, change.after);
    if (WrittenTheSame(change, sides)) {
      fmt::format_to(std::back_inserter(text),
                     "                 {}\n               is written as before: what it names "
                     "has changed\n",
                     after);
    } else if (before != after) {
      if (!before.empty()) fmt::format_to(std::back_inserter(text), "               - {}\n", before);
      if (!after.empty()) fmt::format_to(std::back_inserter(text), "               + {}\n", after);
    }
  }
  if (!text.empty()) text += '\n';
  return text + Summary(changes);
}

std::string RenderMarkdown(const std::vector<Change>& changes, const Sides& sides, bool all) {
  std::string text = "**Journey diff:** " + Summary(changes);
  if (std::none_of(changes.begin(), changes.end(), [&](const Change& change) { return Shown(change, all); }))
    return text;
  text += "\n| class | where | what | before | after |\n|---|---|---|---|---|\n";
  const auto code = [](const std::string& line) { return line.empty() ? "" : "`" + Cell(line) + "`"; };
  for (const Change& change : changes) {
    if (!Shown(change, all)) continue;
    fmt::format_to(std::back_inserter(text), "| {} | {}<br>{} | {} | {} | {} |\n", ClassName(change.what),
                   Cell(change.subject), Cell(PlaceOf(change, sides)), Cell(Sentence(change)),
                   code(Excerpt(sides.before, change.before)), code(Excerpt(sides.after, change.after)));
  }
  return text;
}

std::string RenderJson(const std::vector<Change>& changes, const Sides& sides) {
  nlohmann::json list = nlohmann::json::array(), counts = nlohmann::json::object();
  for (const Change& change : changes) {
    list.push_back({{"class", ClassName(change.what)},
                    {"subject", change.subject},
                    {"place", change.place},
                    {"message", change.message},
                    {"before", Side(sides.before, change.before)},
                    {"after", Side(sides.after, change.after)}});
    const std::string name(ClassName(change.what));
    counts[name] = counts.value(name, 0) + 1;
  }
  const nlohmann::json document = {{"format_version", 1}, {"changes", list}, {"counts", counts}};
  return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace journey::compare
