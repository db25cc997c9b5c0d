// What a name is, and what a code means.
#include "compiler/explain/explain.h"
#include "compiler/lsp/features.h"

namespace journey::lsp {
namespace {

std::string Code(const std::string& text, bool markdown) { return markdown ? "```journey\n" + text + "\n```" : text; }

std::string TextOf(const View& view, const Declaration& one, bool markdown) {
  std::string text = Code(one.head, markdown);
  if (one.parent >= 0) {
    const Declaration& parent = view.project.index().all()[static_cast<size_t>(one.parent)];
    text += "\n\nin " + (markdown ? "`" + parent.head + "`" : parent.head);
  }
  if (!one.type.empty()) text += "\n\ntype " + (markdown ? "`" + one.type + "`" : one.type);
  if (!one.doc.empty()) text += "\n\n" + one.doc;
  if (one.standard) text += "\n\nfrom the standard library";
  return text;
}

}  // namespace

Json Hover(const View& view, FileId file, uint32_t offset, bool markdown) {
  std::string text;
  std::optional<Span> word;
  if (const auto found = view.project.index().At(file, offset)) {
    word = found->word;
    if (const Declaration* one = view.project.index().Declared(found->declared)) {
      text = TextOf(view, *one, markdown);
    } else if (found->declared.begin == found->declared.end) {
      text = Code("module " + view.project.compilation().sources.file(found->declared.file).path(), markdown);
    }
  }
  for (const Diagnostic& one : view.project.compilation().diagnostics.all()) {
    if (one.span.file != file || offset < one.span.begin || offset > one.span.end) continue;
    const CodePage* page = FindCodePage(CodeName(one.code));
    if (page == nullptr) continue;
    if (!text.empty()) text += markdown ? "\n\n---\n\n" : "\n\n";
    text += markdown ? std::string(page->text) : PlainPage(*page);
    if (!word) word = one.span;
    break;
  }
  if (text.empty()) return nullptr;
  return {{"contents", {{"kind", markdown ? "markdown" : "plaintext"}, {"value", text}}},
          {"range", RangeJson(view.RangeOf(*word))}};
}

}  // namespace journey::lsp
