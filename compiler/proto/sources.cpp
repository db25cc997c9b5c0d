// Everything that is opened is looked through by protobuf's own tokenizer before its parser gets it.
#include "compiler/proto/sources.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>

#include "base/utf8.h"

namespace journey::proto {
namespace {

namespace pb = google::protobuf;

// More than anybody writes; some thousand are more than the parser's stack.
constexpr int kMostBraces = 64;
constexpr size_t kMostFindings = 20;

// The parser tells of what is wrong with words.
class NoWords : public pb::io::ErrorCollector {
 public:
  void AddError(int /*line*/, pb::io::ColumnNumber /*column*/, const std::string& /*message*/) override {}
};

std::string PlaceOf(int line, int column) { return ":" + std::to_string(line + 1) + ":" + std::to_string(column + 1); }

// Where braces lie in each other too deep, ":LINE:COLUMN"; empty: nowhere.
std::string TooDeep(const std::string& text) {
  NoWords none;
  pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
  pb::io::Tokenizer words(&stream, &none);
  words.set_comment_style(pb::io::Tokenizer::CPP_COMMENT_STYLE);
  int depth = 0;
  while (words.Next()) {
    if (words.current().text == "}") --depth;
    if (words.current().text == "{" && ++depth > kMostBraces) {
      return PlaceOf(words.current().line, words.current().column);
    }
  }
  return "";
}

// Where the text is no UTF-8, which protobuf does not ask in comments.
std::string NoUtf8(const std::string& text) {
  int line = 0, column = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint letter = DecodeUtf8(text, at);
    if (!letter.valid) return PlaceOf(line, column);
    at += letter.size;
    ++column;
    if (letter.value == '\n') {
      ++line;
      column = 0;
    }
  }
  return "";
}

std::string WholeOf(pb::io::ZeroCopyInputStream& stream) {
  std::string text;
  const void* data = nullptr;
  int size = 0;
  while (stream.Next(&data, &size)) text.append(static_cast<const char*>(data), static_cast<size_t>(size));
  return text;
}

}  // namespace

Sources::Sources(const schemas::ProtobufSource& source)
    : source_(source), main_(source.name.substr(source.name.rfind('/') + 1)) {
  for (const std::string& folder : source.folders) disk_.MapPath("", folder);
}

pb::io::ZeroCopyInputStream* Sources::Open(const std::string& filename) {
  place_.clear();
  if (filename == main_) {
    texts_.emplace_back(source_.text);
  } else {
    const std::unique_ptr<pb::io::ZeroCopyInputStream> file(disk_.Open(filename));
    if (file == nullptr) {
      problem_ = disk_.GetLastErrorMessage() + " It was looked for in";
      for (size_t i = 0; i < source_.folders.size(); ++i) {
        problem_ += (i == 0 ? " " : ", ") + (source_.folders[i].empty() ? "." : source_.folders[i]);
      }
      problem_ += "; --proto-path names another folder.";
      return nullptr;
    }
    texts_.push_back(WholeOf(*file));
  }
  const std::string& text = texts_.back();
  problem_ = "The file is no UTF-8.";
  place_ = NoUtf8(text);
  if (place_.empty()) {
    problem_ = "Braces lie in each other more than " + std::to_string(kMostBraces) + " deep.";
    place_ = TooDeep(text);
  }
  if (!place_.empty()) return nullptr;
  return new pb::io::ArrayInputStream(text.data(), static_cast<int>(text.size()));
}

std::string Sources::Shown(const std::string& filename) {
  std::string path;
  if (filename == main_) return source_.name;
  return disk_.VirtualFileToDiskFile(filename, &path) ? path : filename;
}

void Findings::AddError(const std::string& filename, int line, int column, const std::string& message) {
  if (lines_.size() == kMostFindings) {
    ++left_out_;
    return;
  }
  std::string place = sources_.Shown(filename);
  place += line < 0 ? sources_.place() : PlaceOf(line, column);
  lines_.push_back(place + ": " + message);
}

std::string Findings::text() const {
  std::string text;
  for (const std::string& line : lines_) text += (text.empty() ? "" : "\n") + line;
  if (left_out_ > 0) text += "\nand " + std::to_string(left_out_) + " more";
  return text;
}

}  // namespace journey::proto
