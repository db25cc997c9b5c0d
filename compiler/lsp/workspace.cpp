// Which document belongs to which project, and compiling them.
#include "compiler/lsp/workspace.h"

#include <algorithm>
#include <filesystem>

#include "compiler/driver/project.h"
#include "compiler/lsp/uri.h"

namespace journey::lsp {

namespace {

// By file, of those that the editor has: its part of what was found.
class ByFile {
 public:
  explicit ByFile(const Diagnostics& diagnostics) : all_(diagnostics.all()), not_shown_(diagnostics.not_shown()) {}

  // Files are asked for in their order.
  bool NextIsSame(FileId file, ByFile& other) {
    const auto [begin, end] = Next(file);
    const auto [other_begin, other_end] = other.Next(file);
    return std::equal(begin, end, other_begin, other_end) && RestOf(file) == other.RestOf(file);
  }
  bool PointsElsewhere(FileId file) const {
    return std::any_of(all_.begin() + static_cast<ptrdiff_t>(begin_), all_.begin() + static_cast<ptrdiff_t>(at_),
                       [file](const Diagnostic& one) {
                         return std::any_of(one.labels.begin(), one.labels.end(),
                                            [file](const Label& label) { return label.span.file != file; });
                       });
  }

 private:
  using At = std::vector<Diagnostic>::const_iterator;
  std::pair<At, At> Next(FileId file) {
    while (at_ < all_.size() && all_[at_].span.file < file) ++at_;
    begin_ = at_;
    while (at_ < all_.size() && all_[at_].span.file == file) ++at_;
    return {all_.begin() + static_cast<ptrdiff_t>(begin_), all_.begin() + static_cast<ptrdiff_t>(at_)};
  }
  NotShown RestOf(FileId file) const {
    const auto found = std::ranges::find(not_shown_, file, &NotShown::file);
    return found == not_shown_.end() ? NotShown{} : *found;
  }

  const std::vector<Diagnostic>& all_;
  const std::vector<NotShown> not_shown_;
  size_t begin_ = 0, at_ = 0;
};

}  // namespace

CompiledProject::CompiledProject(ProjectTexts project, std::unique_ptr<CompiledProject> before)
    : uris_(std::move(project.uris)), news_(uris_.size(), true) {
  const bool known = before != nullptr && before->uris_ == uris_;
  std::vector<bool> same_text(uris_.size());
  for (FileId file = 0; known && file < uris_.size(); ++file) {
    same_text[file] = before->TextOf(file) == project.texts[file].text;
  }
  std::unique_ptr<Compilation> last = before == nullptr ? nullptr : std::move(before->compilation_);
  const Diagnostics told = last == nullptr ? Diagnostics() : std::move(last->diagnostics);
  compilation_ = CompileAgain(std::move(last), std::move(project.texts), names_, project.lints);
  if (!known) return;
  ByFile now(compilation_->diagnostics), then(told);
  for (FileId file = 0; file < uris_.size(); ++file) {
    // Places are told as lines and columns, so those in another text are other places.
    const bool same = now.NextIsSame(file, then) && same_text[file] && !now.PointsElsewhere(file);
    news_[file] = before->news_[file] || !same;
  }
}

const std::shared_ptr<const Index>& CompiledProject::shared_index() const {
  if (index_ == nullptr) index_ = std::make_shared<Index>(*compilation_, std::move(names_));
  return index_;
}

FileId CompiledProject::FileOf(const std::string& uri) const {
  const auto found = std::find(uris_.begin(), uris_.end(), uri);
  return found == uris_.end() ? kNoFile : static_cast<FileId>(found - uris_.begin());
}

const std::string& CompiledProject::UriOf(FileId file) const {
  static const std::string kNone;
  return file < uris_.size() ? uris_[file] : kNone;
}

const LineTable& CompiledProject::LinesOf(FileId file) const {
  const auto found = lines_.find(file);
  return found != lines_.end() ? found->second : lines_.emplace(file, LineTable(TextOf(file))).first->second;
}

void Workspace::AddFolder(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  if (path.empty()) return;
  folders_.insert(std::move(path));
  TouchAll();
}

void Workspace::Open(Document document) {
  document.path = PathOfUri(document.uri);
  const std::string uri = document.uri;
  documents_[uri] = std::move(document);
  Assign();
  Touch(uri);
}

void Workspace::Close(const std::string& uri) {
  Touch(uri);
  documents_.erase(uri);
  key_of_.erase(uri);
  Assign();
}

Document* Workspace::Find(const std::string& uri) {
  const auto found = documents_.find(uri);
  return found == documents_.end() ? nullptr : &found->second;
}

void Workspace::Touch(const std::string& uri) {
  const auto key = key_of_.find(uri);
  if (key == key_of_.end()) return;
  if (const auto project = projects_.find(key->second); project != projects_.end()) project->second.dirty = true;
}

void Workspace::TouchAll() {
  Assign();
  for (auto& [key, project] : projects_) {
    project.dirty = true;
    project.known.files.clear();
  }
}

void Workspace::Problem(const std::string& text) {
  if (told_.insert(text).second) problems_.push_back(text);
}

std::string Workspace::KeyOf(const Document& document) {
  std::error_code error;
  if (document.path.empty() || !std::filesystem::exists(document.path, error)) return document.uri;
  Result<ProjectFiles> project = FindProject(document.path);
  if (project.ok()) return project->root == document.path ? document.uri : project->root;
  Problem(project.status().message());
  return document.uri;
}

// Projects are those of the open documents and folders; one that nobody has open any more is forgotten.
void Workspace::Assign() {
  std::map<std::string, Project> kept;
  const auto keep = [&](const std::string& key, std::string anchor, std::string alone) {
    if (kept.contains(key)) return;
    const auto old = projects_.find(key);
    if (old != projects_.end()) {
      kept.emplace(key, std::move(old->second));
      projects_.erase(old);
    } else {
      kept.emplace(key, Project{std::move(anchor), std::move(alone), true, nullptr, nullptr, {}});
    }
  };
  for (const auto& [uri, document] : documents_) {
    std::string key = KeyOf(document);
    keep(key, document.path, key == uri ? uri : "");
    key_of_[uri] = std::move(key);
  }
  for (const std::string& folder : folders_) {
    std::error_code error;
    if (std::filesystem::exists(folder + "/journey.toml", error)) keep(folder, folder, "");
  }
  for (const auto& [key, project] : projects_) {
    if (project.compiled == nullptr) continue;
    std::erase(compiled_, project.compiled.get());
    for (const std::string& uri : project.compiled->uris()) gone_.push_back(uri);
  }
  projects_ = std::move(kept);
}

ProjectTexts Workspace::Read(Project& project) {
  ProjectTexts result;
  auto& [texts, uris, lints] = result;
  if (!project.alone.empty()) {
    const Document& document = documents_.at(project.alone);
    const std::string path = document.path.empty() ? document.uri : document.path;
    uris.push_back(document.uri);
    texts.push_back({path, ModuleName(std::filesystem::path(path).filename().string()), document.text});
    return result;
  }
  Result<ProjectFiles> files = FindProject(project.anchor);
  if (!files.ok()) {
    Problem(files.status().message());
    return result;
  }
  Result<std::vector<SourceText>> read = ReadSources(*files, &project.known);
  if (!read.ok()) {
    Problem(read.status().message());
    return result;
  }
  lints = files->lints;
  texts = std::move(read).value();
  for (SourceText& text : texts) {
    uris.push_back(UriOfPath(text.path));
    if (const auto open = documents_.find(uris.back()); open != documents_.end()) text.text = open->second.text;
  }
  // An editor may write a path in another way than we do.
  for (const auto& [uri, document] : documents_) {
    const std::string ours = document.path.empty() ? uri : UriOfPath(document.path);
    if (ours == uri) continue;
    for (size_t i = 0; i < texts.size(); ++i) {
      if (uris[i] != ours) continue;
      texts[i].text = document.text;
      uris[i] = uri;
    }
  }
  return result;
}

void Workspace::Compile(Project& project) {
  if (!project.dirty && project.compiled != nullptr) return;
  project.dirty = false;
  ProjectTexts texts = Read(project);
  if (project.compiled != nullptr) {
    std::erase(compiled_, project.compiled.get());
    if (project.compiled->uris() != texts.uris) {
      const std::set<std::string> now(texts.uris.begin(), texts.uris.end());
      for (const std::string& uri : project.compiled->uris()) {
        if (!now.contains(uri)) gone_.push_back(uri);
      }
    }
    project.KeepNames();
  }
  project.compiled = std::make_unique<CompiledProject>(std::move(texts), std::move(project.compiled));
  compiled_.push_back(project.compiled.get());
}

void Workspace::Project::KeepNames() {
  if (!compiled->has_errors() || older == nullptr) older = compiled->shared_index();
}

void Workspace::Settle() {
  for (auto& [key, project] : projects_) {
    if (project.compiled == nullptr) continue;
    project.KeepNames();
    project.compiled->Settle();
  }
}

const CompiledProject* Workspace::ProjectOf(const std::string& uri) {
  const auto key = key_of_.find(uri);
  if (key == key_of_.end()) return nullptr;
  Project& project = projects_.at(key->second);
  Compile(project);
  return project.compiled.get();
}

std::shared_ptr<const Index> Workspace::OlderIndexOf(const std::string& uri) {
  const auto key = key_of_.find(uri);
  if (key == key_of_.end()) return nullptr;
  Project& project = projects_.at(key->second);
  if (project.compiled != nullptr) project.KeepNames();
  return project.older;
}

std::vector<const CompiledProject*> Workspace::All() {
  std::vector<const CompiledProject*> all;
  for (auto& [key, project] : projects_) {
    Compile(project);
    all.push_back(project.compiled.get());
  }
  return all;
}

std::vector<SourceText> Workspace::TextsOf(const std::string& uri, std::vector<std::string>* uris) {
  const auto key = key_of_.find(uri);
  if (key == key_of_.end()) return {};
  ProjectTexts read = Read(projects_.at(key->second));
  if (uris != nullptr) *uris = std::move(read.uris);
  return std::move(read.texts);
}

std::vector<CompiledProject*> Workspace::TakeCompiled() {
  All();
  return std::exchange(compiled_, {});
}

std::vector<std::string> Workspace::TakeProblems() { return std::exchange(problems_, {}); }
std::vector<std::string> Workspace::TakeGone() { return std::exchange(gone_, {}); }

bool Workspace::HasWork() const {
  return !compiled_.empty() || !gone_.empty() || !problems_.empty() ||
         std::any_of(projects_.begin(), projects_.end(), [](const auto& one) { return one.second.dirty; });
}

}  // namespace journey::lsp
