// Which document belongs to which project, and compiling them.
#include "compiler/lsp/workspace.h"

#include <algorithm>
#include <filesystem>

#include "compiler/driver/project.h"
#include "compiler/lsp/uri.h"

namespace journey::lsp {

CompiledProject::CompiledProject(ProjectTexts project) : uris_(std::move(project.uris)) {
  Names names;
  compilation_ = CompileIndexed(std::move(project.texts), names, project.lints);
  index_ = std::make_shared<Index>(*compilation_, std::move(names));
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
  for (auto& [key, project] : projects_) project.dirty = true;
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
      kept.emplace(key, Project{std::move(anchor), std::move(alone), true, nullptr, nullptr});
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

ProjectTexts Workspace::Read(const Project& project) {
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
  Result<std::vector<SourceText>> read = ReadSources(*files);
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
    for (size_t i = 0; i < texts.size(); ++i) {
      if (uris[i] == uri || document.path.empty() || UriOfPath(document.path) != uris[i]) continue;
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
    for (const std::string& uri : project.compiled->uris()) {
      if (std::find(texts.uris.begin(), texts.uris.end(), uri) == texts.uris.end()) gone_.push_back(uri);
    }
  }
  project.compiled = std::make_unique<CompiledProject>(std::move(texts));
  if (!project.compiled->compilation().diagnostics.has_errors() || project.older == nullptr) {
    project.older = project.compiled->shared_index();
  }
  compiled_.push_back(project.compiled.get());
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
  return key == key_of_.end() ? nullptr : projects_.at(key->second).older;
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

std::vector<const CompiledProject*> Workspace::TakeCompiled() {
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
