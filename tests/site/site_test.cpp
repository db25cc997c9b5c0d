// Pages of the examples: whole, linked, complete. What must be found in them is what the examples declare.
#include "compiler/site/site.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/map/build.h"

namespace journey::site {
namespace {

struct Project {
  std::unique_ptr<Compilation> compilation;
  map::Model model;
  tracking::TrackingPlan plan;
  std::vector<Page> pages;
};

void Make(Project& project, const std::string& root) {
  ASSERT_TRUE(project.compilation->ir.has_value())
      << RenderShort(project.compilation->sources, project.compilation->diagnostics);
  project.model = map::Build(project.compilation->program, project.compilation->sources, root, "Title");
  project.plan = tracking::Build(project.compilation->program, project.compilation->sources, root, "Title");
  const std::vector<coverage::FileCoverage> coverage;
  project.pages =
      MakeSite({project.model, project.plan, coverage, [](const map::Place& at) { return "src/" + at.file; }});
}

std::set<std::string> Matches(const std::string& text, const std::string& pattern) {
  std::set<std::string> found;
  const std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) found.insert((*at)[1]);
  return found;
}

// Each link without a scheme is a page of the folder, and what follows `#` an id in it.
void ExpectLinked(const std::vector<Page>& pages) {
  std::map<std::string, std::set<std::string>> ids;
  for (const Page& page : pages) ids[page.file] = Matches(page.bytes, "id=\"([^\"]*)\"");
  for (const Page& page : pages) {
    for (const std::string& href : Matches(page.bytes, "href=\"([^\"]*)\"")) {
      if (href.starts_with("src/")) continue;
      const size_t hash = href.find('#');
      const std::string file = hash == 0 ? page.file : href.substr(0, hash);
      ASSERT_TRUE(ids.contains(file)) << page.file << " links to " << href;
      if (hash != std::string::npos) {
        EXPECT_TRUE(ids[file].contains(href.substr(hash + 1))) << page.file << " links to " << href;
      }
    }
  }
}

const Page& PageOf(const Project& project, const std::string& file) {
  const auto found = std::ranges::find(project.pages, file, &Page::file);
  EXPECT_NE(found, project.pages.end()) << file;
  return *found;
}

TEST(Site, EveryExampleIsLinkedAndComplete) {
  for (const auto& entry : std::filesystem::directory_iterator("examples")) {
    if (!std::filesystem::exists(entry.path() / "journey.toml")) continue;
    SCOPED_TRACE(entry.path());
    const auto files = FindProject(entry.path().string());
    ASSERT_TRUE(files.ok()) << files.status().message();
    auto compiled = CompileProject(files.value());
    ASSERT_TRUE(compiled.ok());
    Project project{std::move(compiled).value(), {}, {}, {}};
    Make(project, entry.path().string());
    ExpectLinked(project.pages);
    const std::string& index = PageOf(project, "index.html").bytes;
    for (const map::Journey& journey : project.model.journeys) {
      EXPECT_NE(index.find("journey-" + journey.qualified + ".html\""), std::string::npos) << journey.qualified;
      const std::string& page = PageOf(project, "journey-" + journey.qualified + ".html").bytes;
      for (const map::Stage& stage : journey.stages) {
        EXPECT_NE(page.find("id=\"stage-" + stage.name + "\""), std::string::npos) << stage.name;
      }
    }
    const std::string& events = PageOf(project, "events.html").bytes;
    for (const tracking::Event& event : project.plan.events) {
      EXPECT_NE(events.find("id=\"event-" + event.qualified + "\""), std::string::npos) << event.qualified;
    }
    // The same bytes each time.
    const std::string before = index;
    Make(project, entry.path().string());
    EXPECT_EQ(PageOf(project, "index.html").bytes, before);
  }
}

TEST(Site, WhatComesFromSourcesIsNoMarkup) {
  Project project{Compile({{"a.journey", "a", R"(/// <script>alert(1)</script>
event Bad "<b>\" onload='x'</b>" { a: int = 0 }
journey J "<i>J</i>" { enter on Bad  stage S "a & b" { pain "<u>"  on Bad where event.a > 0 go T }  final stage T }
)"}}),
                  {},
                  {},
                  {}};
  Make(project, ".");
  for (const Page& page : project.pages) {
    for (const char* markup : {"<script>alert", "<b>", "<i>", "<u>", "\" onload"}) {
      const size_t at = page.bytes.find(markup);
      EXPECT_EQ(at, std::string::npos) << page.file << ": " << page.bytes.substr(at == std::string::npos ? 0 : at, 80);
    }
  }
  EXPECT_NE(PageOf(project, "index.html").bytes.find("&lt;i&gt;J&lt;/i&gt;"), std::string::npos);
}

}  // namespace
}  // namespace journey::site
