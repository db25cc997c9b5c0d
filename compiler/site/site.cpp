// One function a page; texts go through Clean of the page's frame.
#include "compiler/site/site.h"

#include <fmt/format.h>

#include "base/markup.h"
#include "compiler/coverage/render.h"
#include "compiler/map/palette.h"
#include "compiler/map/pictures.h"
#include "insight/page.h"

namespace journey::site {
namespace {

using insight::AppendTable;
using insight::Clean;

// What can be looked for: a name, what it is, and where.
struct Entry {
  std::string name, kind, href;
};

// Typed into, it leaves what has the text in its name or title. Without scripts the list is simply whole.
constexpr char kSearch[] = R"(<script>
const field = document.getElementById('search'), rows = [...document.querySelectorAll('#names tr')].slice(1);
field.parentElement.hidden = false;
field.addEventListener('input', () => {
  const wanted = field.value.toLowerCase();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});
</script>
)";

class SiteMaker {
 public:
  explicit SiteMaker(const Parts& parts) : parts_(parts), model_(parts.model) {}

  std::vector<Page> Make() {
    for (size_t i = 0; i < model_.journeys.size(); ++i) JourneyPage(static_cast<int32_t>(i));
    EventsPage();
    ChannelsPage();
    MapPage();
    if (!parts_.coverage.empty()) pages_.push_back({"coverage.html", coverage::RenderHtml(parts_.coverage)});
    IndexPage();
    return std::move(pages_);
  }

 private:
  static std::string FileOf(const map::Journey& journey) { return "journey-" + journey.qualified + ".html"; }
  static std::string Anchor(std::string_view kind, std::string_view name) {
    std::string id(kind);
    id += '-';
    for (const char c : name) {
      const bool plain =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
      id += plain ? std::string(1, c) : fmt::format("-{:02x}", static_cast<unsigned char>(c));
    }
    return id;
  }
  static std::string Link(const std::string& href, const std::string& text) {
    return "<a href=\"" + EscapedMarkup(href) + "\">" + Clean(text) + "</a>";
  }

  std::string SourceOf(const map::Place& at) const {
    if (at.line == 0) return "";
    const std::string text = at.file + ":" + std::to_string(at.line), href = parts_.link(at);
    return href.empty() ? Clean(text) : Link(href, text);
  }

  std::string Head(const std::string& title, const std::string& lead) const {
    std::string out = insight::PageHead(title) + "<nav aria-label=\"Pages\">" + Link("index.html", "All names") +
                      Link("map.html", "Maps") + Link("events.html", "Events") + Link("channels.html", "Channels");
    if (!parts_.coverage.empty()) out += Link("coverage.html", "Coverage");
    out += "</nav>\n";
    if (!lead.empty()) out += "<p dir=\"auto\">" + lead + "</p>\n";
    return out + "</header>\n<main>\n";
  }

  void AddName(std::string name, const char* kind, std::string href) {
    names_.push_back({std::move(name), kind, std::move(href)});
  }

  static std::string TargetOf(const map::Journey& journey, const map::Move& move) {
    return move.to == map::kNone ? move.end : map::TitleOf(journey.stages[static_cast<size_t>(move.to)]);
  }

  static std::vector<std::vector<std::string>> MoveRows(const map::Journey& journey,
                                                        const std::vector<map::Move>& moves) {
    std::vector<std::vector<std::string>> rows;
    for (const map::Move& move : moves) {
      std::string guard;
      for (const std::string& one : move.guards) guard += (guard.empty() ? "" : ", ") + one;
      rows.push_back({move.text, guard, TargetOf(journey, move)});
    }
    return rows;
  }

  static void Moves(const map::Journey& journey, const char* tag, const char* title,
                    const std::vector<map::Move>& moves, std::string& out) {
    if (moves.empty()) return;
    out += fmt::format("<{0}>{1}</{0}>\n", tag, title);
    AppendTable(title, {"What happens", "If", "Leads to"}, MoveRows(journey, moves), out);
  }

  void JourneyPage(int32_t index) {
    const map::Journey& journey = model_.journeys[static_cast<size_t>(index)];
    const std::string file = FileOf(journey), title = map::TitleOf(journey);
    AddName(title, "journey", file);
    std::string lead = Clean(journey.doc);
    if (!lead.empty()) lead += "<br>";
    lead += "Journey " + Clean(journey.qualified);
    if (!journey.segment.empty()) lead += ", for " + Clean(journey.segment);
    if (journey.persona != map::kNone) {
      lead += ", of " + Clean(map::TitleOf(model_.personas[static_cast<size_t>(journey.persona)]));
    }
    if (!journey.goal_text.empty()) lead += ", goal within " + Clean(journey.goal_text);
    if (!journey.timeout_text.empty()) lead += ", at most " + Clean(journey.timeout_text);
    if (!journey.holdout.empty()) lead += ", " + journey.holdout + " held out";
    const std::string source = SourceOf(journey.at);
    std::string out = Head(title, lead + (source.empty() ? "" : ". " + source));
    Pictures(index, out);
    Moves(journey, "h2", "How customers come in", journey.enters, out);
    Moves(journey, "h2", "What holds in every stage", journey.rules, out);
    if (!journey.kpis.empty()) {
      std::vector<std::vector<std::string>> rows;
      for (const map::Kpi& kpi : journey.kpis) rows.push_back({map::TitleOf(kpi), kpi.value, kpi.target});
      out += "<h2>KPIs</h2>\n";
      AppendTable("KPIs", {"KPI", "What", "Target"}, rows, out);
    }
    for (const map::Stage& stage : journey.stages) StageSection(journey, stage, file, out);
    pages_.push_back({file, out + insight::PageTail()});
  }

  void Pictures(int32_t index, std::string& out) const {
    out += "<style>" + map::StyleSheet() + "</style>\n";
    for (const map::Scene& scene : {map::DrawFlow(model_, index), map::DrawTimeline(model_, index)}) {
      out += "<figure tabindex=\"0\" aria-label=\"" + Clean(scene.title) + "\">\n";
      map::AppendSvg(scene, parts_.link, out);
      out += "</figure>\n";
    }
  }

  void Contacts(const char* what, const std::vector<map::Contact>& contacts,
                std::vector<std::vector<std::string>>& rows) const {
    for (const map::Contact& contact : contacts) {
      std::string text = map::TitleOf(model_.channels[static_cast<size_t>(contact.channel)]);
      if (!contact.device.empty()) text += " on " + contact.device;
      rows.push_back({what, contact.text.empty() ? text : text + ": " + contact.text});
    }
  }

  void StageSection(const map::Journey& journey, const map::Stage& stage, const std::string& file, std::string& out) {
    const std::string id = Anchor("stage", stage.name), title = map::TitleOf(stage);
    AddName(title, "stage", file + "#" + id);
    out += "<section id=\"" + id + "\">\n<h2 dir=\"auto\">" + Clean(title) + "</h2>\n<p dir=\"auto\">" +
           Clean(stage.doc.empty() ? "" : stage.doc + " ");
    if (stage.phase != map::kNone) {
      out += "Phase " + Clean(model_.phases[static_cast<size_t>(stage.phase)]) + ". ";
    }
    out += SourceOf(stage.at) + "</p>\n";
    std::vector<std::vector<std::string>> rows;
    const auto notes = [&](const char* what, const std::vector<map::Note>& list) {
      for (const map::Note& note : list) rows.push_back({what, note.text});
    };
    notes("wants", stage.aims);
    notes("does", stage.does);
    notes("thinks", stage.thinks);
    if (!stage.feeling_text.empty()) rows.push_back({"feels", stage.feeling_text});
    Contacts("meets us", stage.touches, rows);
    Contacts("we reach", stage.reaches, rows);
    Contacts("we send", stage.sends, rows);
    notes("pain", stage.pains);
    notes("gain", stage.gains);
    notes("moment", stage.moments);
    notes("decides", stage.decisions);
    notes("owner", stage.owners);
    notes("department", stage.departments);
    if (!rows.empty()) AppendTable(title, {"What", ""}, rows, out);
    Moves(journey, "h3", "Ways out", stage.moves, out);
    for (const map::Contact& send : stage.sends) {
      if (!send.text.empty()) AddName(send.text, "message", file + "#" + id);
    }
    out += "</section>\n";
  }

  static std::string Joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : "; ") + name;
    return text;
  }

  static void Fields(const std::vector<tracking::Field>& fields, std::string& out) {
    if (fields.empty()) return;
    std::vector<std::vector<std::string>> rows;
    for (const tracking::Field& field : fields) {
      rows.push_back({tracking::WireText(field), field.type, field.required ? "yes" : "no", field.doc,
                      field.read_by.empty() ? "nobody" : Joined(field.read_by)});
    }
    AppendTable("Fields", {"Field", "Type", "Required", "What", "Read by"}, rows, out);
  }

  void EventsPage() {
    std::string out = Head("Events", "What journeys hear and look up, and who reads it.");
    for (const tracking::Event& event : parts_.plan.events) {
      const std::string id = Anchor("event", event.qualified);
      AddName(event.wire, "event", "events.html#" + id);
      out += "<section id=\"" + id + "\">\n<h2 dir=\"auto\">" + Clean(event.wire) + "</h2>\n<p dir=\"auto\">" +
             Clean(event.doc.empty() ? "" : event.doc + " ") + SourceOf({event.file, event.line}) + "</p>\n";
      std::vector<std::vector<std::string>> rows;
      if (!event.touchpoint.empty()) rows.push_back({"comes from", event.touchpoint});
      if (!event.heard_by.empty()) rows.push_back({"heard by", Joined(event.heard_by)});
      if (!event.read_by.empty()) rows.push_back({"looked up by", Joined(event.read_by)});
      if (!event.emitted_by.empty()) rows.push_back({"given by", Joined(event.emitted_by)});
      if (event.unread()) rows.push_back({"heard by", "nobody"});
      AppendTable(event.wire, {"What", ""}, rows, out);
      Fields(event.fields, out);
      out += "</section>\n";
    }
    if (!parts_.plan.traits.empty()) {
      out += "<section id=\"traits\">\n<h2>What is known of a customer</h2>\n";
      AddName("traits", "customer", "events.html#traits");
      Fields(parts_.plan.traits, out);
      out += "</section>\n";
    }
    pages_.push_back({"events.html", out + insight::PageTail()});
  }

  void ChannelsPage() {
    std::string out = Head("Channels", "Where customers meet us and we reach them, and which messages go there.");
    for (size_t c = 0; c < model_.channels.size(); ++c) {
      const map::Channel& channel = model_.channels[c];
      const std::string id = Anchor("channel", channel.name);
      AddName(map::TitleOf(channel), "channel", "channels.html#" + id);
      out += "<section id=\"" + id + "\">\n<h2 dir=\"auto\">" + Clean(map::TitleOf(channel)) + "</h2>\n<p>" +
             SourceOf(channel.at) + "</p>\n";
      std::vector<std::vector<std::string>> rows;
      if (channel.inbound) rows.push_back({"direction", "customers come to us"});
      for (const std::string& cap : channel.caps) rows.push_back({"at most", cap});
      for (const std::string& group : channel.groups) rows.push_back({"group", group});
      for (const map::Journey& journey : model_.journeys) {
        for (const map::Stage& stage : journey.stages) {
          for (const map::Contact& send : stage.sends) {
            if (send.channel != static_cast<int32_t>(c)) continue;
            rows.push_back({"message", (send.text.empty() ? "" : send.text + ", ") + map::TitleOf(journey) + " / " +
                                           map::TitleOf(stage)});
          }
        }
      }
      if (!rows.empty()) AppendTable(map::TitleOf(channel), {"What", ""}, rows, out);
      out += "</section>\n";
    }
    pages_.push_back({"channels.html", out + insight::PageTail()});
  }

  void MapPage() {
    std::vector<map::Section> sections;
    for (const map::MapOf& one : map::MapsOf(model_)) {
      sections.push_back({map::TitleOf(model_, one), {map::DrawGrid(model_, one)}});
    }
    if (model_.journeys.size() > 1) sections.push_back({"Atlas", {map::DrawAtlas(model_)}});
    pages_.push_back({"map.html", map::WriteHtml(model_.title, sections, parts_.link)});
  }

  void IndexPage() {
    std::string lead = fmt::format("{} journeys, {} events, {} channels", model_.journeys.size(),
                                   parts_.plan.events.size(), model_.channels.size());
    if (!parts_.coverage.empty()) {
      lead +=
          fmt::format("; tests cover {:.0f} % of what journeys can do", coverage::ShareOf(parts_.coverage).percent());
    }
    std::string out = Head(model_.title, lead + ".");
    out += "<p hidden><label for=\"search\">Look for</label> <input id=\"search\" type=\"search\"></p>\n";
    out += insight::ScrollBegin("All names") +
           "<table id=\"names\">\n<tr><th scope=\"col\">Name</th><th scope=\"col\">What it is</th></tr>\n";
    for (const Entry& one : names_) {
      out += "<tr><th scope=\"row\" dir=\"auto\">" + Link(one.href, one.name) + "</th><td>" + one.kind + "</td></tr>\n";
    }
    out += "</table>" + insight::ScrollEnd();
    pages_.push_back({"index.html", out + kSearch + insight::PageTail()});
  }

  const Parts& parts_;
  const map::Model& model_;
  std::vector<Page> pages_;
  std::vector<Entry> names_;
};

}  // namespace

std::vector<Page> MakeSite(const Parts& parts) { return SiteMaker(parts).Make(); }

}  // namespace journey::site
