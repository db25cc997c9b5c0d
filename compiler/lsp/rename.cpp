// Renaming, tried out before it is offered.
#include <algorithm>
#include <map>

#include "compiler/format/format.h"
#include "compiler/lsp/features.h"
#include "compiler/parse/identifiers.h"
#include "compiler/parse/words.h"

namespace journey::lsp {
namespace {

struct Edit {
  Span span;
  std::string text;
};

// The name at the offset that can be called something else; the reason where it cannot.
struct Target {
  const Declaration* declared = nullptr;
  Span word;
  std::string refused;
};

Target TargetAt(const View& view, FileId file, uint32_t offset) {
  const auto found = view.project.index().At(file, offset);
  if (!found) return {nullptr, {}, "there is no name here"};
  const Declaration* declared = view.project.index().Declared(found->declared);
  if (declared == nullptr) return {nullptr, found->word, "a module is called as its file is; rename that"};
  if (declared->standard) return {nullptr, found->word, "`" + declared->name + "` is declared by the standard library"};
  if (declared->kind == DeclarationKind::kCustomer || declared->kind == DeclarationKind::kTest) {
    return {nullptr, found->word, "this is no name that anything refers to"};
  }
  return {declared, found->word, ""};
}

bool IsName(const std::string& name) {
  if (name.empty() || IsReservedWord(name) || FindInvalidUtf8(name) != std::string_view::npos) return false;
  for (size_t at = 0; at < name.size();) {
    size_t length = 1;
    const int32_t point = DecodeAt(name, at, length);
    if (at == 0 ? !IsIdentifierStart(point) : !IsIdentifierContinue(point)) return false;
    at += length;
  }
  return true;
}

std::vector<Edit> EditsFor(const View& view, const Declaration& declared, const std::string& name) {
  std::vector<Edit> edits{{declared.place, name}};
  for (const Span use : view.project.index().UsesOf(declared.place)) edits.push_back({use, name});
  // Inputs and outputs go on calling it what they call it.
  if (!declared.own_wire) {
    const Span at{declared.place.file, declared.wire_at, declared.wire_at};
    edits.push_back({at, " \"" + declared.name + "\""});
  }
  std::ranges::sort(edits, {},
                    [](const Edit& edit) { return std::tuple(edit.span.file, edit.span.begin, edit.span.end); });
  return edits;
}

// Where a place is, once what stands before it in its file has changed.
Span Moved(const std::vector<Edit>& edits, Span span) {
  int64_t by = 0;
  int64_t grows = 0;
  for (const Edit& edit : edits) {
    if (edit.span.file != span.file || edit.span.begin > span.begin) continue;
    const auto change = static_cast<int64_t>(edit.text.size()) - (edit.span.end - edit.span.begin);
    if (edit.span == span && edit.span.begin != edit.span.end) {
      grows = change;
    } else if (edit.span.begin < span.begin) {
      by += change;
    }
  }
  return {span.file, static_cast<uint32_t>(span.begin + by), static_cast<uint32_t>(span.end + by + grows)};
}

// Whether the changed texts compile as the ones before, each name referring to the same declaration.
bool MeansTheSame(const View& view, const std::vector<Edit>& edits, std::vector<SourceText> texts) {
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    if (edit->span.file >= texts.size()) return false;
    texts[edit->span.file].text.replace(edit->span.begin, edit->span.end - edit->span.begin, edit->text);
  }
  Names names;
  const auto compiled = CompileIndexed(std::move(texts), names);
  const Diagnostics& before = view.project.compilation().diagnostics;
  if (compiled->diagnostics.error_count() != before.error_count()) return false;
  const std::vector<Reference>& was = view.project.index().uses();
  if (was.size() != names.uses.size()) return false;
  for (size_t i = 0; i < was.size(); ++i) {
    if (Moved(edits, was[i].use) != names.uses[i].use) return false;
    if (Moved(edits, was[i].declared) != names.uses[i].declared) return false;
  }
  return true;
}

}  // namespace

Json PrepareRename(const View& view, FileId file, uint32_t offset) {
  const Target target = TargetAt(view, file, offset);
  if (target.declared == nullptr) return nullptr;
  return {{"range", RangeJson(view.RangeOf(target.word))}, {"placeholder", target.declared->name}};
}

Renaming Rename(const View& view, FileId file, uint32_t offset, const std::string& name,
                const std::vector<SourceText>& texts) {
  const Target target = TargetAt(view, file, offset);
  if (target.declared == nullptr) return {nullptr, target.refused};
  const std::string normal = Normalized(name);
  if (!IsName(normal)) {
    return {nullptr,
            "`" + name + "` is no name: letters, digits and `_`, no digit first, and none of the reserved words"};
  }
  if (normal == target.declared->name) return {Json{{"changes", Json::object()}}, ""};
  const std::vector<Edit> edits = EditsFor(view, *target.declared, normal);
  if (!MeansTheSame(view, edits, texts)) {
    return {nullptr,
            "with `" + name + "` something else would be meant, here or elsewhere; there is such a name already"};
  }
  Json changes = Json::object();
  for (const Edit& edit : edits) {
    changes[view.project.UriOf(edit.span.file)].push_back(
        {{"range", RangeJson(view.RangeOf(edit.span))}, {"newText", edit.text}});
  }
  return {Json{{"changes", std::move(changes)}}, ""};
}

Json Formatting(const View& view, FileId file) {
  const std::string_view text = view.project.TextOf(file);
  const format::Formatted formatted = format::Format(text);
  Json edits = Json::array();
  if (!formatted.fault.empty() || formatted.text == text) return edits;
  // What is the same at both ends stays, so that the cursor does.
  size_t front = 0, back = 0;
  const size_t most = std::min(text.size(), formatted.text.size());
  while (front < most && text[front] == formatted.text[front]) ++front;
  while (back < most - front && text[text.size() - back - 1] == formatted.text[formatted.text.size() - back - 1])
    ++back;
  const auto inside = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  while (front > 0 && front < text.size() && inside(text[front])) --front;
  while (back > 0 && inside(text[text.size() - back])) --back;
  const Span span{file, static_cast<uint32_t>(front), static_cast<uint32_t>(text.size() - back)};
  edits.push_back({{"range", RangeJson(view.RangeOf(span))},
                   {"newText", formatted.text.substr(front, formatted.text.size() - back - front)}});
  return edits;
}

}  // namespace journey::lsp
