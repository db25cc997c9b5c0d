// Each form is one pass over files and points.
#include "compiler/coverage/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/markup.h"
#include "insight/page.h"

namespace journey::coverage {
namespace {

using Json = nlohmann::ordered_json;

std::string Percent(const Share& share) {
  return fmt::format("{:.1f}% ({} of {})", share.percent(), share.covered, share.total);
}

// "was never true"
std::string NeverText(const Outcome& outcome) {
  return outcome.what == "fired" ? "never fired" : "was never " + outcome.what;
}

Json ToJson(const Point& point) {
  Json json = {{"kind", KindName(point.kind)}, {"journey", point.journey}, {"line", point.line},
               {"column", point.column},       {"text", point.text},       {"outcomes", Json::array()}};
  for (const Outcome& outcome : point.outcomes) {
    json["outcomes"].push_back({{"what", outcome.what}, {"hits", outcome.hits}, {"counts", outcome.counts}});
  }
  return json;
}

Json ToJson(const Share& share) {
  return {{"covered", share.covered}, {"total", share.total}, {"percent", share.percent()}};
}

// "guard true 2, false 0; …", what was missed in bold.
std::string NotesOf(const std::vector<const Point*>& points) {
  std::string out;
  for (const Point* point : points) {
    out += fmt::format("<span class=\"kind\">{}</span>", KindName(point->kind));
    for (const Outcome& outcome : point->outcomes) {
      const bool missed = outcome.counts && outcome.hits == 0;
      out += fmt::format(" <span class=\"{}\">{} {}</span>", missed ? "missed" : "hit", outcome.what, outcome.hits);
    }
    out += "<br>";
  }
  return out;
}

std::string_view ClassOf(const std::vector<const Point*>& points) {
  size_t missed = 0, hit = 0;
  for (const Point* point : points) {
    for (const Outcome& outcome : point->outcomes) {
      if (outcome.counts) ++(outcome.hits == 0 ? missed : hit);
    }
  }
  return missed == 0 && hit == 0 ? "" : missed == 0 ? "all" : hit == 0 ? "none" : "some";
}

std::string HtmlOf(const FileCoverage& file) {
  std::map<uint32_t, std::vector<const Point*>> by_line;
  for (const Point& point : file.points) by_line[point.line].push_back(&point);
  std::string out = fmt::format("<h2>{}: {}</h2>\n", EscapedMarkup(file.path), Percent(ShareOf(file.points)));
  out += insight::ScrollBegin(file.path) + "<table class=\"code\">\n";
  std::string_view rest = file.source;
  for (uint32_t line = 1; !rest.empty(); ++line) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::vector<const Point*>& points = by_line[line];
    out += fmt::format("<tr class=\"{}\"><td>{}</td><td><pre>{}</pre></td><td>{}</td></tr>\n", ClassOf(points), line,
                       EscapedMarkup(rest.substr(0, end)), NotesOf(points));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out + "</table>" + insight::ScrollEnd();
}

// Beside that of the page's frame.
constexpr char kStyle[] =
    "header,main{max-width:none}pre{margin:0;min-width:36ch;white-space:break-spaces}h2{overflow-wrap:anywhere}."
    "code td{border:0;padding:0 .6em}"
    ".code td:first-child{color:var(--muted);text-align:right}.all{background:color-mix(in srgb,var(--good) "
    "12%,transparent)}.some{background:color-mix(in srgb,#d69a1c 15%,transparent)}.none{background:color-mix(in "
    "srgb,var(--bad) 10%,transparent)}.kind{color:var(--muted)}.missed{color:var(--bad);font-weight:bold}";

}  // namespace

std::string RenderText(const std::vector<FileCoverage>& files) {
  std::string out = fmt::format("coverage: {}\n", Percent(ShareOf(files)));
  for (const PointKind kind : kPointKinds) {
    const Share share = ShareOf(files, kind);
    if (share.total > 0) out += fmt::format("  {}s {} of {}\n", KindName(kind), share.covered, share.total);
  }
  for (const FileCoverage& file : files) {
    for (const Point& point : file.points) {
      for (const Outcome& outcome : point.outcomes) {
        if (!outcome.counts || outcome.hits > 0) continue;
        out += fmt::format("{}:{}:{}: {} `{}` {}\n", file.path, point.line, point.column, KindName(point.kind),
                           point.text, NeverText(outcome));
      }
    }
  }
  return out;
}

std::string RenderJson(const std::vector<FileCoverage>& files) {
  Json all = {
      {"format_version", 1}, {"all", ToJson(ShareOf(files))}, {"kinds", Json::object()}, {"files", Json::array()}};
  for (const PointKind kind : kPointKinds) all["kinds"][std::string(KindName(kind))] = ToJson(ShareOf(files, kind));
  for (const FileCoverage& file : files) {
    Json points = Json::array();
    for (const Point& point : file.points) points.push_back(ToJson(point));
    all["files"].push_back({{"path", file.path}, {"points", std::move(points)}});
  }
  return all.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string RenderLcov(const std::vector<FileCoverage>& files) {
  std::string out;
  for (const FileCoverage& file : files) {
    out += fmt::format("TN:\nSF:{}\n", file.path);
    std::map<uint32_t, uint64_t> lines;  // the most of what was hit there
    size_t branches = 0, taken = 0, block = 0;
    for (const Point& point : file.points) {
      uint64_t& most = lines[point.line];
      for (size_t i = 0; i < point.outcomes.size(); ++i) {
        const Outcome& outcome = point.outcomes[i];
        if (!outcome.counts) continue;
        most = std::max(most, outcome.hits);
        ++branches;
        taken += outcome.hits > 0 ? 1 : 0;
        out += fmt::format("BRDA:{},{},{},{}\n", point.line, block, i, outcome.hits);
      }
      ++block;
    }
    out += fmt::format("BRF:{}\nBRH:{}\n", branches, taken);
    for (const auto& [line, hits] : lines) out += fmt::format("DA:{},{}\n", line, hits);
    const auto hit = std::ranges::count_if(lines, [](const auto& line) { return line.second > 0; });
    out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines.size(), hit);
  }
  return out;
}

std::string RenderHtml(const std::vector<FileCoverage>& files) {
  std::string out = insight::PageHead("Coverage: " + Percent(ShareOf(files)), kStyle) + "<ul>\n";
  for (const PointKind kind : kPointKinds) {
    const Share share = ShareOf(files, kind);
    if (share.total > 0) out += fmt::format("<li>{}s: {}</li>\n", KindName(kind), Percent(share));
  }
  out += "</ul>\n</header>\n<main>\n";
  for (const FileCoverage& file : files) out += HtmlOf(file);
  return out + insight::PageTail();
}

}  // namespace journey::coverage
