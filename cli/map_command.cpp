// journey map: draws a project's journeys as a page, a picture or data.
#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/common.h"
#include "cli/feelings.h"
#include "cli/flags.h"
#include "cli/input_flags.h"
#include "cli/outputs.h"
#include "cli/png.h"
#include "cli/record_figures.h"
#include "cli/session_flags.h"
#include "cli/source_links.h"
#include "cli/text_input.h"
#include "compiler/diag/render.h"
#include "compiler/map/build.h"
#include "compiler/map/measure.h"
#include "compiler/map/phrases.h"
#include "compiler/map/pictures.h"
#include "compiler/map/write.h"

namespace journey::cli {
namespace {

namespace fs = std::filesystem;

struct MapOptions {
  std::string project, out, format, picture = "map", of, links, records;
  InputFlags input;
  SessionFlags session;
};

// What was measured, into the model.
std::optional<int> Measure(const MapOptions& options, const ProjectFiles& project, const ir::Module& module,
                           map::Model& model) {
  Result<insight::Figures> figures = FiguresOfRecords(options.records, module);
  if (!figures.ok()) return FailWorld(figures.status().message());
  if (!options.input.events.empty()) {
    FeelingsAsked asked{.input = options.input};
    if (const auto failed = ReadSessionFlags(options.session, project, &asked.session)) return failed;
    if (const auto failed = AddFeelings(asked, project, module, figures.value())) return failed;
  }
  map::PutFigures(module, figures.value(), model);
  return std::nullopt;
}

// The maps that are wanted; none if there is no such name.
std::vector<map::MapOf> Chosen(const map::Model& model, const std::string& of) {
  std::vector<map::MapOf> maps = map::MapsOf(model);
  if (of.empty()) return maps;
  std::vector<map::MapOf> chosen;
  for (map::MapOf& one : maps) {
    if (map::NameOf(model, one) == of) return {std::move(one)};
  }
  for (size_t i = 0; i < model.journeys.size(); ++i) {
    if (model.journeys[i].name == of || model.journeys[i].qualified == of)
      return {{map::kNone, {static_cast<int32_t>(i)}}};
  }
  return chosen;
}

// What --of knows.
std::vector<std::string_view> DrawnNames(const map::Model& model) {
  std::vector<std::string_view> names;
  for (const map::Journey& journey : model.journeys) names.insert(names.end(), {journey.name, journey.qualified});
  for (const map::Persona& persona : model.personas) names.emplace_back(persona.name);
  return names;
}

std::vector<map::Scene> Pictures(const map::Model& model, const std::vector<map::MapOf>& maps,
                                 const std::string& picture) {
  if (picture == "atlas") return {map::DrawAtlas(model)};
  std::vector<map::Scene> scenes;
  for (const map::MapOf& one : maps) {
    if (picture == "map") scenes.push_back(map::DrawGrid(model, one));
    for (const int32_t journey : one.journeys) {
      if (picture == "flow") scenes.push_back(map::DrawFlow(model, journey));
      if (picture == "timeline") scenes.push_back(map::DrawTimeline(model, journey));
    }
  }
  return scenes;
}

std::vector<map::Section> Sections(const map::Model& model, const std::vector<map::MapOf>& maps) {
  std::vector<map::Section> sections;
  for (const map::MapOf& one : maps) {
    map::Section section{map::TitleOf(model, one), {map::DrawGrid(model, one)}};
    for (const int32_t journey : one.journeys) {
      section.scenes.push_back(map::DrawFlow(model, journey));
      section.scenes.push_back(map::DrawTimeline(model, journey));
    }
    sections.push_back(std::move(section));
  }
  if (model.journeys.size() > 1) sections.push_back({"Atlas", {map::DrawAtlas(model)}});
  return sections;
}

std::string FormatOf(const MapOptions& options) {
  if (!options.format.empty()) return options.format;
  std::string ending = fs::path(options.out).extension().string();
  if (ending == ".htm") ending = ".html";
  constexpr std::array kEndings = {".html", ".svg", ".png", ".json"};
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end() ? ending.substr(1) : "";
}

// One kind of picture, of each map that is wanted.
Result<std::string> Drawing(const std::vector<map::Scene>& scenes, const map::LinkTo& links, bool pixels) {
  std::string svg = map::WriteSvg(scenes, links);
  if (!pixels) return svg;
  double width = 0, height = 0;
  for (const map::Scene& scene : scenes) {
    width = std::max(width, scene.width);
    height += scene.height;
  }
  return PngOf(svg, width, height);
}

int RunMap(const MapOptions& options) {
  const std::string format = FormatOf(options);
  if (format.empty()) {
    return FailUsage("`" + options.out +
                     "` does not tell what to write: end it in .html, .svg, .png or .json, or give --format");
  }
  const bool drawing = format == "svg" || format == "png";
  if (options.picture != "map" && !drawing) return FailUsage("--picture chooses what an .svg or .png shows");
  if (!options.input.events.empty() && options.records.empty()) {
    return FailUsage("--events says how customers felt beside what was measured: give --records of the log's run, too");
  }
  if (options.records == kStandardInput && options.input.events == kStandardInput) {
    return FailUsage("--records and --events cannot both be standard input");
  }
  const auto project = FindProject(options.project);
  if (!project.ok()) return FailWorld(project.status().message());
  std::vector<NamedFile> inputs = SourceFiles(project.value());
  inputs.push_back({"--records", options.records});
  inputs.push_back({"--events", options.input.events});
  if (const std::string clash = Clash({{"--out", options.out}}, inputs); !clash.empty()) {
    return FailUsage(clash);
  }
  std::unique_ptr<Compilation> compiled;
  if (const auto failed = CompileWhole(project.value(), compiled)) return *failed;
  const Compilation& compilation = *compiled;
  const std::string folder = RootOf(project.value());
  map::Model model = map::Build(compilation.program, compilation.sources, folder, ProjectTitle(project.value()));
  const std::vector<map::MapOf> maps = Chosen(model, options.of);
  if (maps.empty()) {
    return options.of.empty() ? FailWorld("`" + options.project + "` has no journey and no persona to draw")
                              : FailUsage(NoSuch("persona and no journey", options.of, DrawnNames(model)));
  }
  if (!options.records.empty()) {
    if (const auto failed = Measure(options, project.value(), *compilation.ir, model)) return *failed;
  }
  const std::string written_to = options.out == "-" ? "-" : fs::path(options.out).parent_path().string();
  const map::LinkTo links = SourceLinks(options.links, written_to, folder);
  if (drawing) {
    const auto drawn = Drawing(Pictures(model, maps, options.picture), links, format == "png");
    return drawn.ok() ? WriteResult(options.out, drawn.value()) : FailWorld(drawn.status().message());
  }
  return WriteResult(options.out, format == "json" ? map::WriteJson(model)
                                                   : map::WriteHtml(model.title, Sections(model, maps), links));
}

}  // namespace

void AddMap(Command app, int& exit_code) {
  Command command = app.Subcommand("map", "Draws journeys: what customers do and feel, and what we do");
  auto options = std::make_shared<MapOptions>();
  command.Value("project", options->project, "A folder or a .journey file").ValueName("PATH").Required();
  command
      .Value("-o,--out", options->out,
             "What to write, by its ending: .html, .svg, .png or .json; - for standard output")
      .ValueName("FILE")
      .Required();
  command.Value("--format", options->format, "html, svg, png or json, whatever the ending")
      .OneOf({"html", "svg", "png", "json"});
  command.Value("--picture", options->picture, "What an .svg or .png shows: map, flow, timeline or atlas")
      .OneOf({"map", "flow", "timeline", "atlas"})
      .ShowDefault();
  command.Value("--of", options->of, "Only this persona or journey").ValueName("NAME");
  command
      .Value("--records", options->records,
             "Records of a run, whose figures stand beside what is designed; - for standard input")
      .ValueName("FILE");
  AddLogFlags(command, options->input, {.required = false, .format = "--events-format"});
  AddSessionFlags(command, options->session);
  command.Value("--links", options->links, "Where sources are shown; without it, links lead to the files themselves")
      .ValueName("URL");
  command.Footer(
      "A page has all pictures, each with a table of the same. An .svg has one kind of picture: the map of each "
      "persona\n"
      "and of each journey that is for none, the flow or the timeline of each journey, or the atlas of all. A .png is\n"
      "the same in pixels, drawn by librsvg's rsvg-convert. With --events, the log that the records are of, the map\n"
      "shows what customers say of how they feel, if [feelings] of journey.toml says which events tell it.\n"
      "\n"
      "examples:\n"
      "  journey map examples/cart_recovery --out map.html\n"
      "  journey map shop --picture flow --of Ada --out docs/ada.svg --links https://git.example.com/shop/blob/main");
  command.Does([options, &exit_code] { exit_code = RunMap(*options); });
}

}  // namespace journey::cli
