// Texts are put together here so that every test draws the same ones.
#include "tests/map/support.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "compiler/map/build.h"
#include "compiler/map/pictures.h"

namespace journey::map::testing {
namespace {

Model Made(const Compilation& compilation, const std::string& root, const std::string& title) {
  EXPECT_TRUE(compilation.ir.has_value()) << RenderShort(compilation.sources, compilation.diagnostics);
  return Build(compilation.program, compilation.sources, root, title);
}

std::string HostileStage() {
  return R"(
  stage First "A <b>bold</b> & \"quoted\" title with Pneumonoultramicroscopicsilicovolcanoconiosisandmoreofit" {
    phase one
    feeling delighted
    does "<script>alert(1)</script> ]]> &amp; 'single' and \"double\""
    thinks "שלום עולם, מה שלומך היום? זה טקסט ארוך בעברית"
    thinks "مرحبا بالعالم كيف حالك اليوم"
    pain "这是一个非常长的中文句子没有任何空格所以必须在任意两个字之间换行才不会超出单元格的边界"
    gain "👩‍👩‍👧‍👦👍🏽🇫🇷 e\u{301}\u{301}\u{301}"
    moment "https://example.com/a/very/long/address/that/has/no/blank/in/it?query=1234567890&more=abcdefghij"
    decision ""
    owner "Abteilung für außergewöhnlich langwierige Angelegenheiten und Sonderfälle"
    touch web "\u{202e}turned round\u{202c} \u{0007}bell" on phone
    reach mail "日本語のとても長い説明文をここに書いておきます。"
    on Heard where event.what == "a rather long text that stands in a condition & has <signs>" go Second
    on Heard go First
    after 3 days go Second
  }
  )";
}

}  // namespace

Model ModelOf(const std::string& text) {
  const auto compilation = Compile({{"shop.journey", "shop", text}});
  return Made(*compilation, ".", "Shop");
}

Model ModelOfPath(const std::string& path, const std::string& title) {
  const auto project = FindProject(path);
  EXPECT_TRUE(project.ok()) << project.status().message();
  auto compiled = CompileProject(project.value());
  EXPECT_TRUE(compiled.ok());
  return Made(**compiled, path, title);
}

Model Measured(Model model) {
  model.measured = true;
  for (Journey& journey : model.journeys) {
    journey.figures = {.entries = 1'234'567, .held_out = 123'456, .converted = 456'789, .ended = 1'000'000};
    for (size_t i = 0; i < journey.stages.size(); ++i) {
      StageFigures& figures = journey.stages[i].figures.emplace();
      figures.entered = 9'876'543;
      figures.reached = 1'000'000 / (i + 1);
      figures.converted = 1;
      figures.dropped = 7'654'321;
      figures.median_ms = 123'456'789;
      figures.to.assign(journey.stages.size(), journey.stages.size() > 20 ? 0 : 1'111'111);
    }
  }
  return model;
}

std::vector<Scene> AllPictures(const Model& model) {
  std::vector<Scene> scenes;
  for (const MapOf& map : MapsOf(model)) scenes.push_back(DrawGrid(model, map));
  for (size_t i = 0; i < model.journeys.size(); ++i) {
    scenes.push_back(DrawFlow(model, static_cast<int32_t>(i)));
    scenes.push_back(DrawTimeline(model, static_cast<int32_t>(i)));
  }
  scenes.push_back(DrawAtlas(model));
  return scenes;
}

std::vector<Hard> HardProjects() {
  std::vector<Hard> projects;
  projects.push_back({"hostile texts", R"(
    customer { vip: bool = false }
    event In  event Heard { what: string = "" }
    channel web inbound "A website with a name that is much too long for any chip that could be drawn"
    channel mail(template: string) "E-mail <&>"
    segment Vip "Ö & <x>" = customer.vip
    phases { one, two }
    persona Eve "Eve \"the <tester>\" & friends 测试" = Vip { quote "<&\"'>" goal "目标" frustration "תסכול" }
    journey J "J <&>" for Eve {
      enter on In
      kpi share "<50%> & more" = conversion_rate / 2 + 0.1 target >= 0.5
      timeout 30 days)" + HostileStage() + R"(
      stage Second { phase two feeling -2 flow { send mail(template: "<t&>") wait until 18:00 go First } }
    })"});
  projects.push_back({"nothing is said",
                      "event In event Out channel mail(template: string)\n"
                      "journey J { enter on In goal on Out timeout 9 days\n"
                      "stage S { flow { send mail(template: \"a\") wait 2 days go T } }\n"
                      "stage T { after 1 day go S  on Out { end \"left\" } } }"});
  projects.push_back({"one stage", "event In journey J { enter on In final stage S }"});
  std::string hundred = "event In event Next phases { early, late }\njourney J { enter on In timeout 9 days\n";
  std::string bare = "event In event Next\njourney J { enter on In timeout 9 days\n";
  for (int i = 0; i < 100; ++i) {
    const std::string name = "S" + std::to_string(i), next = "S" + std::to_string((i * 7 + 1) % 100);
    const std::string ways = "on Next go " + next + " after " + std::to_string(i + 1) + " hours go S" +
                             std::to_string((i + 1) % 100) + " }\n";
    hundred += "stage " + name + " { phase " + (i < 60 ? "early" : "late") + " feeling " +
               (i % 3 == 0 ? "happy" : "angry") + " does \"things of stage " + std::to_string(i) + "\" " + ways;
    bare += "stage " + name + " { " + ways;
  }
  projects.push_back({"a hundred stages", hundred + "}"});
  projects.push_back({"a hundred stages without a phase", bare + "}"});
  std::string many =
      "event A event B event C channel mail(template: string) { cap 3 per 7 days }\nchannel sms(template: string)\n";
  for (int i = 0; i < 12; ++i) {
    const std::string name = "J" + std::to_string(i);
    many += "journey " + name + " { enter on " + (i % 2 == 0 ? "A" : "B") + " goal on " + (i % 3 == 0 ? "B" : "C") +
            " timeout 9 days stage S { flow { send " + (i % 4 == 0 ? "sms" : "mail") + "(template: \"t\") wait 1 day ";
    if (i > 0) many += "start J" + std::to_string(i - 1) + " ";
    many += "emit C {} } } }\n";
  }
  projects.push_back({"many journeys", many});
  projects.push_back({"all kinds of ways", R"(
    customer { born: instant?  zone: timezone = "Europe/Paris" }
    event In event Go { n: int = 0 } event Stop
    channel mail(template: string) { cap 1 per 1 day }
    calendar office { open weekday 09:00 to 17:00 }
    journey Other { enter on Stop timeout 1 day final stage S }
    journey J {
      enter on In where seen(Go) or count(Go, last 3 days) > 2
      enter every monday at 09:00
      exit on Stop exit when customer.born != none and customer.born > now()
      timeout 60 days go Last
      holdout 12.5%
      stage Start {
        flow {
          repeat 3 times { send mail(template: "x") and wait else { go Side }  wait 1 hour }
          split test { 12.5% a { wait 2 calendar weeks go Side } 87.5% b { } }
          wait up to 4 hours of office { on Go where event.n > 2 go Last  when customer.born != none { end "born" } } else { start Other }
          wait until 18:00 on friday
          wait until office opens
          if customer.born != none { go Side } else if bucket("x") > 5000 { go Start } else { wait 1 day }
          wait until customer.born
          stop Other
        }
        every 3 days { send mail(template: "again") }
        idle 2 weeks go Side
        at 09:00 on weekday { send mail(template: "morning") go Last }
        when customer.born != none go Side
      }
      stage Side { on Go go Start  after 1 calendar month { end "long" } }
      stage Nowhere { on Go go Nowhere }
      final stage Last { flow { send mail(template: "bye") } }
    })"});
  return projects;
}

std::string ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

void WriteFile(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace journey::map::testing
