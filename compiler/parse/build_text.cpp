// Places, names, types and strings: what every other part of the tree is made of.
#include <algorithm>

#include "compiler/parse/identifiers.h"
#include "compiler/parse/literals.h"
#include "compiler/parse/tree_builder.h"

namespace journey {
namespace {

using P = TreeBuilder::P;

}  // namespace

// ---------------------------------------------------------------- places and names

Span TreeBuilder::At(const antlr4::ParserRuleContext* context) const {
  const SourceToken& start = Tok(context->start);
  if (context->stop == nullptr) return At(context->start);
  // A rule that matched nothing stops before it starts; a supplied brace has no place.
  return Span{file_, start.begin, std::max(start.end, Tok(context->stop).end)};
}

Span TreeBuilder::Head(const antlr4::ParserRuleContext* context, const antlr4::ParserRuleContext* body) const {
  if (body == nullptr) return At(context);
  const uint32_t first = Tok(body->start).index;
  const SourceToken& start = Tok(context->start);
  if (first <= start.index) return At(context->start);
  return Span{file_, start.begin, buffer_.tokens[first - 1].end};
}

std::string TreeBuilder::Doc(const antlr4::ParserRuleContext* context) const {
  const uint32_t doc = Tok(context->start).doc;
  return doc == kNoDoc ? std::string() : buffer_.docs[doc];
}

Diagnostics::Builder TreeBuilder::Error(DiagCode code, Span span, std::string message, std::string label) {
  broken_ = true;
  if (places_.Beside(span)) return muted_.Report(code, span, std::move(message), std::move(label));
  return diagnostics_.Report(code, span, std::move(message), std::move(label));
}

ast::Name TreeBuilder::NameOf(const antlr4::Token* token) const { return {Normalized(Text(token)), At(token)}; }

ast::Path TreeBuilder::PathOf(const P::PathContext* path) const {
  ast::Path out;
  out.parts.reserve(path->parts.size());
  for (const P::IdentContext* part : path->parts) out.parts.push_back(NameOf(part));
  out.span = At(path);
  return out;
}

ast::TypeRef TreeBuilder::TypeOf(const P::TypeRefContext* type) const {
  const bool optional = type->optional != nullptr;
  if (type->element == nullptr) return {PathOf(type->name), optional, At(type), {}};
  ast::TypeRef element = TypeOf(type->element);
  ast::TypeRef list{element.name, optional, At(type), {}};
  list.element.push_back(std::move(element));
  return list;
}

// ---------------------------------------------------------------- strings

namespace {

// The insides of a string: source text, or a hole.
struct TextPiece {
  size_t begin = 0, end = 0;
  P::ExprContext* hole = nullptr;
};

bool IsBlank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || c == '\t'; });
}

// Removes what a multi-line string's layout adds: the first and the last newline, and the closing quotes' indentation
// from the beginning of every line. Works on source text, so escapes keep what they say.
class Layout {
 public:
  Layout(std::string_view text, std::vector<TextPiece>& pieces) : text_(text) {
    if (pieces.empty()) return;
    TextPiece& first = pieces.front();
    if (first.hole == nullptr) {
      const std::string_view head = text_.substr(first.begin, first.end - first.begin);
      if (head.starts_with("\r\n")) first.begin += 2;
      if (head.starts_with("\n")) first.begin += 1;
      line_start_ =
          first.begin > 0 && text_[first.begin - 1] == '\n' && (head.starts_with("\n") || head.starts_with("\r\n"));
    }
    TextPiece& last = pieces.back();
    if (last.hole != nullptr) return;
    const std::string_view tail = text_.substr(last.begin, last.end - last.begin);
    const size_t newline = tail.rfind('\n');
    if (newline == std::string_view::npos) {
      if (pieces.size() == 1 && line_start_ && IsBlank(tail)) last.end = last.begin;
      return;
    }
    if (!IsBlank(tail.substr(newline + 1))) return;
    indent_ = tail.substr(newline + 1);
    last.end = last.begin + newline;
    if (last.end > last.begin && text_[last.end - 1] == '\r') --last.end;
  }

  void Append(const TextPiece& piece, std::string& out) {
    size_t at = piece.begin;
    while (true) {
      if (line_start_) {
        for (size_t i = 0; i < indent_.size() && at < piece.end && text_[at] == indent_[i]; ++i) ++at;
        line_start_ = false;
      }
      if (at >= piece.end) return;
      const size_t newline = std::min(text_.find('\n', at), piece.end);
      size_t end = newline;
      if (newline < piece.end && end > at && text_[end - 1] == '\r') --end;
      AppendDecoded(text_.substr(at, end - at), out);
      if (newline == piece.end) return;
      out += '\n';
      line_start_ = true;
      at = newline + 1;
    }
  }

 private:
  std::string_view text_;
  std::string_view indent_;
  bool line_start_ = false;
};

}  // namespace

ast::StringExpr TreeBuilder::StringOf(P::StringContext* string, int& depth) {
  ast::StringExpr out;
  depth = 1;
  const SourceToken& start = Tok(string->start);
  if (string->raw != nullptr) {
    std::string_view raw = Text(string->raw).substr(2);
    if (!start.bad) raw.remove_suffix(1);
    if (!raw.empty()) out.parts.push_back({std::string(raw), nullptr});
    return out;
  }
  if (string->plain != nullptr) {
    const std::string_view raw = text_.substr(start.begin + 1, start.end - start.begin - 2);
    if (raw.empty()) return out;
    out.parts.push_back({});
    AppendDecoded(raw, out.parts.back().text);
    return out;
  }
  std::vector<TextPiece> pieces;
  if (string->multi != nullptr) {
    pieces.push_back({start.begin + 3u, start.end - 3u, nullptr});
  }
  for (P::StringPartContext* part : string->parts) {
    if (part->value != nullptr) {
      pieces.push_back({0, 0, part->value});
    } else if (!pieces.empty() && pieces.back().hole == nullptr && pieces.back().end == Tok(part->text).begin) {
      pieces.back().end = Tok(part->text).end;
    } else {
      pieces.push_back({Tok(part->text).begin, Tok(part->text).end, nullptr});
    }
  }
  const bool multi = string->multi != nullptr || string->multiOpen != nullptr;
  std::vector<TextPiece> none;
  Layout layout(text_, multi ? pieces : none);
  for (const TextPiece& piece : pieces) {
    if (piece.hole != nullptr) {
      Deep hole = DeepOf(piece.hole);
      depth = std::max(depth, hole.depth + 1);
      out.parts.push_back({"", std::move(hole.expr)});
      continue;
    }
    std::string decoded;
    layout.Append(piece, decoded);
    if (!decoded.empty()) out.parts.push_back({std::move(decoded), nullptr});
  }
  return out;
}

ast::StringLit TreeBuilder::Literal(P::StringContext* string) {
  const Span span = At(string);
  for (const P::StringPartContext* part : string->parts) {
    if (part->value == nullptr) continue;
    Error(DiagCode::J0020, Span{file_, span.begin, span.end}, "this string takes no holes",
          "titles, names and reasons are fixed text")
        .Help("a brace that is meant as text is written `\\{`");
    return {"", span};
  }
  int depth = 0;
  ast::StringExpr text = StringOf(string, depth);
  return {text.parts.empty() ? std::string() : std::move(text.parts.front().text), span};
}

std::optional<ast::StringLit> TreeBuilder::MaybeLiteral(P::StringContext* string) {
  if (string == nullptr) return std::nullopt;
  return Literal(string);
}

}  // namespace journey
