// Random edits: see author.h.
#include "tests/lsp/author.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/parse/parse.h"

namespace journey::lsp::testing {
namespace {

constexpr std::string_view kPieces[] = {"",
                                        "{",
                                        "}",
                                        "(",
                                        "\"",
                                        "旅😀",
                                        "\n",
                                        "go ",
                                        "stage ",
                                        "event.",
                                        "//",
                                        "/* ",
                                        "é",
                                        "\r\n",
                                        "1.5 ",
                                        "where ",
                                        "journey J ",
                                        "customer.",
                                        "none",
                                        ")",
                                        ": ",
                                        "emit ",
                                        "use ",
                                        "let x = 1\n",
                                        "event New {}\n",
                                        "// allow(J1901): why\n"};

// A declaration of each kind; `$` is its name.
constexpr std::string_view kDeclarations[] = {
    "enum $ { basic, other }",
    "record $ { sku: string }",
    "event $ { stars: int = 2 }",
    "let $ = 7",
    "let $(total: decimal): bool = total > 5",
    "segment $ = customer.visits > 1",
    "channel $(text: string)",
    "channel $(text: string) { requires customer.consent }",
    "group $ { push }",
    "policy push { requires customer.consent }",
    "calendar $ in \"Europe/Paris\" {\n  open weekday 09:00 to 17:00\n}",
    "persona $ = Golden { goal \"peace\" }",
    "phases { Middle, After }",
    "customer { age: int = 1 }",
    "journey $ = Base(days: 3)",
    "journey $ {\n  timeout 1 day\n  stage A { on Left go B }\n  final stage B\n}",
    "journey $(days: int) {\n  timeout 1 day\n  stage A { on Left go B }\n  final stage B\n}",
    "ensure at most 9 push per 7 days",
    "test \"$\" { start 2026-01-05T10:00:00Z  Left {} }",
    "use shared",
    "use helpers",
    "use helpers as s",
    "use std.shop",
    "use base",
};
constexpr std::string_view kFields[] = {"$: int = 1",     "$: bool = false",       "$: string?",
                                        "$: Tier = gold", "$: timezone = \"UTC\"", "$: decimal = 2.5"};

bool IsWordPart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::vector<std::pair<size_t, size_t>> WordsOf(const std::string& text) {
  std::vector<std::pair<size_t, size_t>> words;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && IsWordPart(text[end])) ++end;
    if (end > at) words.emplace_back(at, end);
    at = end + 1;
  }
  return words;
}

// Parts that `by` divides, each with it.
std::vector<std::string> PartsOf(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find(by, at), text.size() - std::min(by.size(), text.size())) + by.size();
    parts.push_back(text.substr(at, std::max(end, at + 1) - at));
    at = std::max(end, at + 1);
  }
  return parts;
}

struct Declared {
  std::string module;
  Span span, name;                            // `name` may be nothing
  std::vector<std::pair<Span, Span>> fields;  // of `customer`: each, and its default
};

std::vector<Declared> DeclarationsOf(const Author::Texts& texts) {
  std::vector<Declared> found;
  for (const auto& [module, text] : texts) {
    SourceMap sources;
    Diagnostics diagnostics;
    const FileId file = sources.Add(module, text);
    const ast::Module tree = Parse(sources, file, module, diagnostics);
    for (const ast::Declaration& declaration : tree.declarations) {
      Declared one{module, {}, {}, {}};
      std::visit(
          [&one](const auto& node) {
            one.span = node.span;
            if constexpr (requires { node.name.text; }) one.name = node.name.span;
          },
          declaration);
      if (const auto* customer = std::get_if<ast::Customer>(&declaration)) {
        for (const ast::Field& field : customer->fields) {
          one.fields.emplace_back(field.span, field.default_value != nullptr ? field.default_value->span : Span{});
        }
      }
      found.push_back(std::move(one));
    }
  }
  return found;
}

std::string Part(const std::string& text, Span span) { return text.substr(span.begin, span.end - span.begin); }

std::string WithName(std::string_view pattern, const std::string& name) {
  std::string text(pattern);
  if (const size_t at = text.find('$'); at != std::string::npos) text.replace(at, 1, name);
  return text;
}

}  // namespace

std::string Author::Edited(const std::string& text, const std::string& original, const std::string& others) {
  switch (Below(8)) {
    case 0:
      return original;
    case 1:
      return WithSnippet(text);
    case 2:
      return WithPartsMoved(text, "\n\n");
    case 3:
      return WithPartsMoved(text, "\n");
    default:
      return WithWord(text, others);
  }
}

std::string Author::WithSnippet(const std::string& text) {
  const auto boundary = [&](size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
  };
  const size_t begin = boundary(Below(text.size() + 1));
  const size_t end = std::max(begin, boundary(std::min(text.size(), begin + Below(3) * Below(20))));
  return text.substr(0, begin) + std::string(kPieces[Below(std::size(kPieces))]) + text.substr(end);
}

std::string Author::WithPartsMoved(const std::string& text, const std::string& by) {
  std::vector<std::string> parts = PartsOf(text, by);
  if (parts.empty()) return text;
  const size_t one = Below(parts.size()), other = Below(parts.size());
  switch (Below(3)) {
    case 0:
      parts[one].clear();
      break;
    case 1:
      parts[one] += parts[one];
      break;
    default:
      std::swap(parts[one], parts[other]);
  }
  std::string joined;
  for (const std::string& part : parts) joined += part;
  return joined;
}

std::string Author::WithWord(const std::string& text, const std::string& others) {
  const auto words = WordsOf(text), from = WordsOf(others);
  if (words.empty() || from.empty()) return text;
  const auto [begin, end] = words[Below(words.size())];
  const auto [other_begin, other_end] = from[Below(from.size())];
  return text.substr(0, begin) + others.substr(other_begin, other_end - other_begin) + text.substr(end);
}

// One that somebody has given to something already, mostly.
std::string Author::AnyName(const Texts& texts) {
  if (Below(4) == 0) return "New" + std::to_string(Below(3));
  std::string all;
  for (const auto& [module, text] : texts) all += text;
  const auto words = WordsOf(all);
  if (words.empty()) return "New";
  const auto [begin, end] = words[Below(words.size())];
  return all.substr(begin, end - begin);
}

Author::Texts Author::WithDeclarations(const Texts& texts) {
  const std::vector<Declared> declared = DeclarationsOf(texts);
  const size_t how = Below(7);
  if (declared.empty() || how == 0) {
    // A new one.
    auto at = texts.begin();
    std::advance(at, static_cast<ptrdiff_t>(Below(texts.size())));
    const std::string name = AnyName(texts);
    const std::string_view pattern = kDeclarations[Below(std::size(kDeclarations))];
    const bool first = Below(2) == 0;
    const std::string one = WithName(pattern, name) + "\n";
    return {{at->first, first ? one + at->second : at->second + one}};
  }
  if (how == 1) return WithRenamed(texts);
  if (how <= 3) return WithCopied(texts, how == 2);
  if (how <= 5) return WithCustomerField(texts);
  const Declared& gone = declared[Below(declared.size())];
  std::string text = texts.at(gone.module);
  text.erase(gone.span.begin, gone.span.end - gone.span.begin);
  return {{gone.module, text}};
}

// In its declaration alone, or wherever the word stands.
Author::Texts Author::WithRenamed(const Texts& texts) {
  std::vector<Declared> named = DeclarationsOf(texts);
  std::erase_if(named, [](const Declared& one) { return !one.name.valid(); });
  if (named.empty()) return {};
  const Declared& one = named[Below(named.size())];
  const std::string before = Part(texts.at(one.module), one.name), after = AnyName(texts);
  if (Below(2) == 0) {
    std::string text = texts.at(one.module);
    text.replace(one.name.begin, one.name.end - one.name.begin, after);
    return {{one.module, text}};
  }
  Texts changed;
  for (const auto& [module, text] : texts) {
    std::string now;
    size_t at = 0;
    for (const auto& [begin, end] : WordsOf(text)) {
      if (text.substr(begin, end - begin) != before) continue;
      now += text.substr(at, begin - at) + after;
      at = end;
    }
    now += text.substr(at);
    if (now != text) changed[module] = now;
  }
  return changed;
}

// Before another declaration, which may stand in another module.
Author::Texts Author::WithCopied(const Texts& texts, bool moved) {
  const std::vector<Declared> declared = DeclarationsOf(texts);
  const Declared &one = declared[Below(declared.size())], &other = declared[Below(declared.size())];
  const std::string part = Part(texts.at(one.module), one.span) + "\n";
  Texts changed{{one.module, texts.at(one.module)}, {other.module, texts.at(other.module)}};
  const auto put = [&] { changed[other.module].insert(other.span.begin, part); };
  const auto take = [&] {
    if (moved) changed[one.module].erase(one.span.begin, one.span.end - one.span.begin);
  };
  // The one behind first, so that the other's place stays.
  if (one.module == other.module && one.span.begin < other.span.begin) {
    put();
    take();
  } else {
    take();
    put();
  }
  return changed;
}

// One that comes, goes, changes its type, its default or its place.
Author::Texts Author::WithCustomerField(const Texts& texts) {
  std::vector<Declared> customers = DeclarationsOf(texts);
  std::erase_if(customers, [](const Declared& one) { return one.fields.empty(); });
  if (customers.empty()) return {};
  const Declared& customer = customers[Below(customers.size())];
  std::string text = texts.at(customer.module);
  const auto& [field, value] = customer.fields[Below(customer.fields.size())];
  const std::string name = text.substr(field.begin, text.find(':', field.begin) - field.begin);
  const std::string_view pattern = kFields[Below(std::size(kFields))];
  switch (Below(4)) {
    case 0:
      text.insert(field.begin, WithName(pattern, AnyName(texts)) + "\n  ");
      break;
    case 1:
      text.erase(field.begin, field.end - field.begin);
      break;
    case 2:
      text.replace(field.begin, field.end - field.begin, WithName(pattern, name));
      break;
    default:
      if (value.valid()) text.replace(value.begin, value.end - value.begin, Below(2) == 0 ? "none" : "true");
  }
  return {{customer.module, text}};
}

}  // namespace journey::lsp::testing
