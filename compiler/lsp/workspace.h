// The projects that an editor has open: its unsaved texts over the files on disk, compiled when somebody asks.
//
// A file belongs to the project that `journey check FILE` would compile: that of the nearest journey.toml which has it
// among its sources, else it stands alone. A project is compiled again when one of its texts has changed and something
// is asked of it; what does not depend on the change is taken from the compilation before. One thread.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/driver/indexed.h"
#include "compiler/lsp/index.h"
#include "compiler/lsp/text.h"

namespace journey::lsp {

struct Document {
  std::string uri, path;  // path: "" where it is no file
  int64_t version = 0;
  std::string text;
};

// What a project is compiled from.
struct ProjectTexts {
  std::vector<SourceText> texts;
  std::vector<std::string> uris;  // of each text
  Lints lints;
};

// A project as it was compiled last.
class CompiledProject {
 public:
  // What `before`, which may be null, did over the same texts is not done again; it is of no use afterwards.
  CompiledProject(ProjectTexts project, std::unique_ptr<CompiledProject> before);

  const Compilation& compilation() const { return *compilation_; }
  // Made when it is first asked for.
  const Index& index() const { return *shared_index(); }
  const std::shared_ptr<const Index>& shared_index() const;
  bool has_errors() const { return compilation_->diagnostics.has_errors(); }
  // Whether the editor has not been told yet what is wrong with the file now.
  bool IsNews(FileId file) const { return news_[file]; }
  // Frees what the next compilation has no use for.
  void Settle() { FreeRemains(*compilation_); }
  void MarkTold() { std::fill(news_.begin(), news_.end(), false); }
  // kNoFile where it is no file of the project.
  FileId FileOf(const std::string& uri) const;
  // "" for files of the standard library.
  const std::string& UriOf(FileId file) const;
  std::string_view TextOf(FileId file) const { return compilation_->sources.file(file).text(); }
  const LineTable& LinesOf(FileId file) const;
  const std::vector<std::string>& uris() const { return uris_; }

 private:
  std::vector<std::string> uris_;  // by FileId: the project's own files come first
  std::vector<bool> news_;         // by FileId
  mutable Names names_;            // until the index is made of them
  std::unique_ptr<Compilation> compilation_;
  mutable std::shared_ptr<const Index> index_;
  mutable std::map<FileId, LineTable> lines_;
};

class Workspace {
 public:
  // A folder that is open; it is a project if it has a manifest.
  void AddFolder(std::string path);

  void Open(Document document);
  void Close(const std::string& uri);
  Document* Find(const std::string& uri);
  // Its text has changed.
  void Touch(const std::string& uri);
  // Files on the disk have changed: what belongs to what is found out anew.
  void TouchAll();

  // The project of an open document, compiled. Null where the document is not open.
  const CompiledProject* ProjectOf(const std::string& uri);
  // Names as they were when the document's project was last without errors, or at first; may be null.
  std::shared_ptr<const Index> OlderIndexOf(const std::string& uri);
  // All projects, compiled.
  std::vector<const CompiledProject*> All();

  // The texts of the project with unsaved ones over them, as for ProjectOf.
  std::vector<SourceText> TextsOf(const std::string& uri, std::vector<std::string>* uris = nullptr);

  // Projects that were compiled since this was last asked; and what is wrong with manifests, once each.
  std::vector<CompiledProject*> TakeCompiled();
  std::vector<std::string> TakeProblems();
  // When there is nothing else to do: names of projects without errors are kept for when they have some, and what is of
  // no use any more is freed.
  void Settle();
  // Whether there is a project that has to be compiled.
  bool HasWork() const;
  // URIs that belonged to a project and do no longer; each once.
  std::vector<std::string> TakeGone();

 private:
  struct Project {
    std::string anchor;  // a path by which it is found
    std::string alone;   // the URI, where it is one text without a file
    bool dirty = true;
    std::unique_ptr<CompiledProject> compiled;
    std::shared_ptr<const Index> older;
    KnownTexts known;

    void KeepNames();
  };
  std::string KeyOf(const Document& document);
  void Assign();
  void Compile(Project& project);
  ProjectTexts Read(Project& project);
  void Problem(const std::string& text);

  std::set<std::string> folders_;
  std::map<std::string, Document> documents_;  // by URI
  std::map<std::string, std::string> key_of_;  // URI -> projects_
  std::map<std::string, Project> projects_;    // by root
  std::vector<CompiledProject*> compiled_;
  std::vector<std::string> problems_, gone_;
  std::set<std::string> told_;
};

}  // namespace journey::lsp
