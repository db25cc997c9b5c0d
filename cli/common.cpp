// Shared by the subcommands; nothing here knows what a journey means.
#include "cli/common.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "cli/output.h"
#include "cli/text_input.h"
#include "compiler/diag/render.h"
#include "compiler/map/phrases.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/process.h"
#if JOURNEY_HAS_JIT
#include "compiler/jit/jit.h"
#include "compiler/jit/tiered.h"
#endif

namespace journey::cli {

bool UseColor(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  return rt::IsTerminal(fd) && (no_color == nullptr || *no_color == '\0');
}

int FailWorld(const std::string& message) {
  Err("error: {}\n", message);
  return kFailed;
}

int FailUsage(const std::string& message) {
  Err("{}\nRun with --help for more information.\n", message);
  return kUsage;
}

std::string NoSuch(std::string_view what, std::string_view name, const std::vector<std::string_view>& known,
                   std::string_view before) {
  const std::string_view near = Nearest(name, known);
  return fmt::format("there is no {} `{}{}`{}", what, before, name,
                     near.empty() ? "" : fmt::format("; did you mean `{}{}`?", before, near));
}

std::vector<std::string_view> MeantBy(std::string_view name, const std::vector<std::string_view>& known) {
  std::vector<std::string_view> meant;
  for (const std::string_view one : known) {
    if (one == name) return {one};
    const bool ends_so = one.size() > name.size() && one.ends_with(name) && one[one.size() - name.size() - 1] == '.';
    if (ends_so && !name.empty()) meant.push_back(one);
  }
  return meant;
}

std::string MayBe(std::string_view name, const std::vector<std::string_view>& meant) {
  return fmt::format("`{}` may be {}: say which", name, fmt::join(meant, " or "));
}

std::vector<std::string_view> QualifiedJourneys(const ir::Module& module) {
  std::vector<std::string_view> names;
  for (const ir::Journey& journey : module.journeys) {
    if (journey.successor == ir::kNone) names.push_back(journey.name);
  }
  return names;
}

std::vector<std::string_view> JourneyNames(const ir::Module& module) {
  std::vector<std::string_view> names;
  for (const ir::Journey& journey : module.journeys) {
    if (journey.successor != ir::kNone) continue;
    names.push_back(journey.simple_name);
    names.push_back(journey.name);
  }
  return names;
}

std::string DiagnosticText(const Compilation& compilation, int stream) {
  if (compilation.diagnostics.all().empty()) return "";
  return RenderText(compilation.sources, compilation.diagnostics, {.color = UseColor(stream)}) + "\n";
}

std::string ProjectTitle(const ProjectFiles& project) {
  namespace fs = std::filesystem;
  std::error_code unknown;
  const fs::path whole = fs::absolute(project.root, unknown).lexically_normal();
  const fs::path name = whole.has_filename() ? whole.filename() : whole.parent_path().filename();
  return map::Humanized(name.stem().string());
}

std::string RootOf(const ProjectFiles& project) {
  std::error_code unknown;
  if (std::filesystem::is_directory(project.root, unknown)) return project.root;
  const std::string parent = std::filesystem::path(project.root).parent_path().string();
  return parent.empty() ? "." : parent;
}

Result<std::vector<std::unique_ptr<Compilation>>> CompileEach(const std::vector<std::string>& paths,
                                                              const std::vector<std::string>& deny) {
  auto projects = FindEach(paths);
  if (!projects.ok()) return projects.status();
  for (ProjectFiles& project : projects.value()) {
    for (const std::string& what : deny) {
      if (what == kAllWarnings) project.lints.DenyShown();
      if (const std::optional<DiagCode> code = WarningCalled(what)) project.lints.Set(*code, Level::kDeny);
    }
  }
  return CompileEach(projects.value());
}

Result<std::vector<ProjectFiles>> FindEach(const std::vector<std::string>& paths) {
  std::vector<ProjectFiles> projects;
  for (const std::string& path : paths) {
    Result<ProjectFiles> project = FindSources(path);
    if (!project.ok()) return project.status();
    projects.push_back(std::move(project).value());
  }
  return projects;
}

Result<std::vector<std::unique_ptr<Compilation>>> CompileEach(const std::vector<ProjectFiles>& projects) {
  std::vector<std::unique_ptr<Compilation>> compilations;
  for (const ProjectFiles& project : projects) {
    Result<std::unique_ptr<Compilation>> compilation = CompileProject(project);
    if (!compilation.ok()) return compilation.status();
    compilations.push_back(std::move(compilation.value()));
  }
  return compilations;
}

Result<ProjectFiles> FindTogether(const std::vector<std::string>& paths,
                                  Result<ProjectFiles> (*find)(const std::string& path)) {
  ProjectFiles merged;
  for (size_t i = 0; i < paths.size(); ++i) {
    Result<ProjectFiles> project = find(paths[i]);
    if (!project.ok()) return project.status();
    if (i == 0) {
      merged = std::move(project.value());
      continue;
    }
    for (ProjectFile& file : project.value().files) {
      bool known = false;
      for (const ProjectFile& other : merged.files) {
        if (other.path == file.path) known = true;
        if (other.path != file.path && other.module == file.module) {
          return Status::Error(
              fmt::format("{} and {} both give the module `{}`; run them separately or put them into one "
                          "project folder",
                          other.path, file.path, file.module));
        }
      }
      if (!known) merged.files.push_back(std::move(file));
    }
  }
  return merged;
}

Result<std::unique_ptr<rt::Executor>> MakeExecutor(const std::string& engine, const rt::Program& program,
                                                   std::optional<int64_t> compile_budget_ms) {
  if (engine == kEngineInterp) return std::unique_ptr<rt::Executor>(std::make_unique<rt::Interpreter>(program));
#if JOURNEY_HAS_JIT
  if (engine == kEngineTiered) {
    TieredOptions options;
    options.budget_ms = compile_budget_ms.value_or(options.budget_ms);
    return std::unique_ptr<rt::Executor>(std::make_unique<TieredExecutor>(program, std::move(options)));
  }
  Result<std::unique_ptr<JitExecutor>> jit = JitExecutor::Create(program, {});
  if (!jit.ok()) return jit.status();
  return std::unique_ptr<rt::Executor>(std::move(jit.value()));
#else
  (void)compile_budget_ms;
  return Status::Error("this build has no LLVM; use --engine interp");
#endif
}

std::string CompilingFault([[maybe_unused]] const rt::Executor& executor) {
#if JOURNEY_HAS_JIT
  if (const auto* tiered = dynamic_cast<const TieredExecutor*>(&executor)) return tiered->counters().fault;
#endif
  return "";
}

std::optional<int> CompileWhole(const ProjectFiles& project, std::unique_ptr<Compilation>& into) {
  auto compiled = CompileProject(project);
  if (!compiled.ok()) return FailWorld(compiled.status().message());
  into = std::move(compiled).value();
  if (into->ir.has_value()) return std::nullopt;
  WriteErr(DiagnosticText(*into, rt::kStderr));
  return kFindings;
}

std::optional<int> CompileTexts(const std::string& path, CompiledTexts& into) {
  const auto project = FindSources(path);
  if (!project.ok()) return FailWorld(project.status().message());
  auto texts = ReadSources(project.value());
  if (!texts.ok()) return FailWorld(texts.status().message());
  into.texts = std::move(texts).value();
  into.compilation = Compile(into.texts, project.value().lints);
  if (into.compilation->ir.has_value()) return std::nullopt;
  WriteErr(DiagnosticText(*into.compilation, rt::kStderr));
  return kFindings;
}

}  // namespace journey::cli
