// Files and findings, as protobuf's importer wants to give and get them.
#pragma once

#include <google/protobuf/compiler/importer.h>

#include <deque>
#include <string>
#include <vector>

#include "compiler/schemas/protobuf.h"

namespace journey::proto {

// The file that is read, whose text is there already, and what it imports, in the folders that the source names.
// Protobuf's parser calls itself for each message in a message, so a file with too many in each other is refused here.
class Sources : public google::protobuf::compiler::SourceTree {
 public:
  // `source` outlives it.
  explicit Sources(const schemas::ProtobufSource& source);

  google::protobuf::io::ZeroCopyInputStream* Open(const std::string& filename) override;
  std::string GetLastErrorMessage() override { return problem_; }

  // What the file that is read is called among its imports.
  const std::string& main() const { return main_; }
  // Where in the file that could not be opened the reason lies, ":LINE:COLUMN"; empty: nowhere.
  const std::string& place() const { return place_; }
  // As people know the file.
  std::string Shown(const std::string& filename);

 private:
  const schemas::ProtobufSource& source_;
  google::protobuf::compiler::DiskSourceTree disk_;
  std::deque<std::string> texts_;  // of files that were opened; the parser reads in them
  std::string main_, problem_, place_;
};

// FILE:LINE:COLUMN: what is wrong there; a line each.
class Findings : public google::protobuf::compiler::MultiFileErrorCollector {
 public:
  explicit Findings(Sources& sources) : sources_(sources) {}
  void AddError(const std::string& filename, int line, int column, const std::string& message) override;
  std::string text() const;

 private:
  Sources& sources_;
  std::vector<std::string> lines_;
  size_t left_out_ = 0;
};

}  // namespace journey::proto
