// None of this asks the formatter what it believes: texts are compared without their white space, trees as dumps.
#include "tests/format/checks.h"

#include <random>
#include <vector>

#include "compiler/ast/dump.h"
#include "compiler/format/format.h"
#include "compiler/parse/parse.h"
#include "compiler/parse/pieces.h"

namespace journey::testing {
namespace {

std::string WithoutWhiteSpace(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') out += c;
  }
  return out;
}

std::string TreeOf(std::string_view text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.Add("a.journey", std::string(text));
  return Dump(Parse(sources, file, "a", diagnostics));
}

bool IsWhole(std::string_view text) {
  SourceMap sources;
  return ReadPieces(sources, sources.Add("a.journey", std::string(text))).whole;
}

}  // namespace

std::string FaultOfFormat(std::string_view text) {
  const format::Formatted once = format::Format(text);
  if (!once.fault.empty()) return once.fault;
  if (WithoutWhiteSpace(once.text) != WithoutWhiteSpace(text)) return "more than white space has changed";
  const bool whole = IsWhole(text);
  if (whole != once.kept.empty()) return "parts are kept in a text without error, or none in one with";
  if (whole && TreeOf(once.text) != TreeOf(text)) return "the tree has changed";
  const format::Formatted twice = format::Format(once.text);
  if (twice.text != once.text) return "comes out otherwise when it is formatted again:\n" + twice.text;
  if (whole && !once.text.empty() && (!once.text.ends_with('\n') || once.text.ends_with("\n\n"))) {
    return "does not end with one line's end";
  }
  return "";
}

std::string Scrambled(std::string_view text, uint64_t seed) {
  SourceMap sources;
  const FileId file = sources.Add("a.journey", std::string(text));
  const Pieces pieces = ReadPieces(sources, file);
  if (!pieces.whole) return "";
  std::mt19937_64 random(seed);
  static constexpr const char* kGaps[] = {" ", "  ", "\n", "\n\n\n", "\t", " \r\n  ", "\n      "};
  std::string out;
  size_t at = 0;
  const auto gap = [&](size_t end) {
    // Comments stay as they are, with their line's end.
    const std::string_view between = text.substr(at, end - at);
    if (between.find('/') != std::string_view::npos) {
      out += between;
    } else if (!between.empty() || random() % 8 == 0) {
      out += kGaps[random() % std::size(kGaps)];
    }
  };
  for (const Piece& piece : pieces.pieces) {
    gap(piece.begin);
    out += text.substr(piece.begin, piece.end - piece.begin);
    at = piece.end;
  }
  gap(text.size());
  return out;
}

std::string Commented(std::string_view text, uint64_t seed) {
  SourceMap sources;
  const Pieces pieces = ReadPieces(sources, sources.Add("a.journey", std::string(text)));
  if (!pieces.whole) return "";
  std::mt19937_64 random(seed);
  static constexpr const char* kComments[] = {" // one, at the end\n", "\n  // two: alone\n", " /* three */ ",
                                              "\n\n/* four\n   on two lines */\n"};
  std::string out;
  size_t at = 0;
  for (const Piece& piece : pieces.pieces) {
    out += text.substr(at, piece.begin - at);
    if (random() % 12 == 0) out += kComments[random() % std::size(kComments)];
    out += text.substr(piece.begin, piece.end - piece.begin);
    at = piece.end;
  }
  return out + std::string(text.substr(at));
}

}  // namespace journey::testing
