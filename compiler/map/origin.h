// Where parts of a project are written: the texts, and files as they are called from the project's folder.
//
// The texts must outlive it.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "compiler/map/model.h"
#include "compiler/sema/typed.h"
#include "compiler/source/source.h"

namespace journey::map {

class Origin {
 public:
  // `root`: the project's folder, as the paths of the texts spell it.
  Origin(const typed::Program& program, const SourceMap& texts, std::string root);

  // Nothing for what stands in the standard library, which is no file of the project.
  Place At(Span span) const;
  // The text on one line, cut behind `most` code points with "…".
  std::string Written(Span span, size_t most = 90) const;

 private:
  const SourceMap& texts_;
  std::string root_;
  std::set<FileId> std_files_;
};

// The text without what is behind `most` code points.
std::string Cut(std::string_view text, size_t most);

}  // namespace journey::map
