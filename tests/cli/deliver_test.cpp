// Real processes deliver to a real server: runs, drains, dead letters, kills.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime/platform/disk.h"
#include "tests/cli/process.h"
#include "tests/deliver/receiver.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;
using deliver_testing::Receiver;
using Json = nlohmann::json;

constexpr const char* kSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr const char* kJourney = R"(
event In {}
channel mail(text: string) {}
channel push() {}
journey J {
  enter on In reenter always
  stage A { flow { send mail(text: "hello")  send push()  go B } }
  final stage B {}
}
)";

class Delivers : public ::testing::Test {
 protected:
  Delivers() { scratch_.Write("p/a.journey", kJourney); }
  std::string path(const std::string& name) const { return scratch_.path(name); }
  std::string store() const { return path("store"); }
  void Manifest(const std::string& text) const { scratch_.Write("p/journey.toml", text); }
  static std::string Hook(const std::string& url, const std::string& more = "") {
    return "[sinks.mail]\nkind = \"webhook\"\nurl = \"" + url + "\"\nchannels = \"mail\"\nretry_most = \"1 second\"\n" +
           more;
  }
  std::string Events(int count) const {
    std::string log;
    for (int i = 0; i < count; ++i) log += Line(i);
    return scratch_.Write("events.jsonl", log);
  }
  static std::string Line(int i) {
    const std::string second = std::to_string(i % 60);
    return R"({"type":"track","event":"In","userId":"u)" + std::to_string(i) + R"(","timestamp":"2026-01-01T00:)" +
           (i / 60 < 10 ? "0" : "") + std::to_string(i / 60) + ":" + (second.size() < 2 ? "0" : "") + second + "Z\"}\n";
  }
  std::string Run(const std::string& more = "") const {
    return "run " + path("p") + " --engine interp --events " + path("events.jsonl") + " --store " + store() + " " +
           more;
  }
  static std::vector<std::string> LinesOf(const std::string& file) {
    const std::string text = ScratchFolder::Read(file);
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return lines;
  }
  // The ids of the sends in the file of records.
  std::set<std::string> Sent(const std::string& channel) const {
    std::set<std::string> ids;
    for (const std::string& line : LinesOf(store() + "/records.jsonl")) {
      const Json record = Json::parse(line);
      if (record["kind"] == "sent" && record["channel"] == channel) ids.insert(record["id"]);
    }
    return ids;
  }
  static std::set<std::string> IdsOf(const Receiver& receiver) {
    std::set<std::string> ids;
    for (const Json& request : receiver.Requests()) ids.insert(request["headers"]["webhook-id"]);
    return ids;
  }
  Json Status() const {
    const ProcessResult result = RunJourney("status " + store() + " --format json");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return Json::parse(result.out);
  }
  const ScratchFolder scratch_;
};

TEST_F(Delivers, ARunDeliversAndDrains) {
  const Receiver receiver({"200"}, kSecret);
  Manifest(Hook(receiver.Url(), "secrets_env = [\"JOURNEY_TEST_SECRET\"]\n") +
           "[sinks.all]\nkind = \"file\"\npath = \"out.jsonl\"\n");
  Events(4);
  const std::string secret = std::string("JOURNEY_TEST_SECRET=") + kSecret;
  ProcessResult run = RunJourney(Run(), secret);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("mail: 4 sends delivered, 0 left\n"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("all: 8 sends delivered, 0 left\n"), std::string::npos) << run.out;
  ASSERT_EQ(receiver.Requests().size(), 4u);
  EXPECT_EQ(receiver.Requests()[0]["verified"], Json::parse("[true]"));
  EXPECT_EQ(IdsOf(receiver), Sent("mail"));
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 8u);
  // Nothing comes twice, and what is new comes.
  Events(5);
  run = RunJourney(Run(), secret);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("mail: 1 sends delivered, 0 left\n"), std::string::npos) << run.out;
  EXPECT_EQ(receiver.Requests().size(), 5u);
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 10u);
  const Json status = Status();
  EXPECT_EQ(status["sinks"][1]["name"], "mail");
  EXPECT_EQ(status["sinks"][1]["delivered"], 5);
  EXPECT_EQ(status["sinks"][1]["queued"], 0);
  EXPECT_EQ(status["sinks"][1]["oldest"], nullptr);
  // The secret is nowhere.
  for (const auto& file : fs::recursive_directory_iterator(store())) {
    if (file.is_regular_file()) {
      EXPECT_EQ(ScratchFolder::Read(file.path().string()).find(kSecret), std::string::npos);
    }
  }
}

TEST_F(Delivers, WhatIsLeftStaysAndGoesOnLater) {
  {
    const Receiver receiver({"500/out of order"}, "-");
    Manifest(Hook(receiver.Url()));
    Events(3);
    const ProcessResult run = RunJourney(Run("--drain \"1 second\""));
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("mail: 0 sends delivered, 3 left (HTTP 500: out of order)\n"), std::string::npos) << run.out;
    const Json sink = Status()["sinks"][0];
    EXPECT_EQ(sink["queued"], 3);
    EXPECT_EQ(sink["oldest"], "2026-01-01T00:00:00.000Z");
    EXPECT_EQ(sink["last_failure"]["reason"], "HTTP 500: out of order");
    EXPECT_NE(RunJourney("status " + store()).out.find("mail: 0 delivered, 3 queued, the oldest of 2026-01-01"),
              std::string::npos);
    const ProcessResult still = RunJourney("deliver " + path("p") + " --store " + store() + " --drain \"1 second\"");
    EXPECT_EQ(still.exit_code, 3) << still.err;
  }
  const Receiver receiver({"200"}, "-");
  Manifest(Hook(receiver.Url()));
  const ProcessResult rest = RunJourney("deliver " + path("p") + " --store " + store());
  ASSERT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_EQ(rest.out, "mail: 3 sends delivered, 0 left\n");
  EXPECT_EQ(IdsOf(receiver), Sent("mail"));
}

TEST_F(Delivers, DeadLettersAreListedAndTriedAgain) {
  {
    const Receiver receiver({"200", "400/no such person", "410"}, "-");
    Manifest(Hook(receiver.Url()));
    Events(3);
    const ProcessResult run = RunJourney(Run());
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("mail: 1 sends delivered, 0 left, 2 dead letters\n"), std::string::npos) << run.out;
  }
  const ProcessResult text = RunJourney("dead-letters list " + store());
  ASSERT_EQ(text.exit_code, 0) << text.err;
  EXPECT_NE(text.out.find("HTTP 400: no such person\n"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("\n2 dead letters\n"), std::string::npos) << text.out;
  const Json json = Json::parse(RunJourney("dead-letters list " + store() + " --format json --sink mail").out);
  EXPECT_EQ(json["format_version"], 1);
  ASSERT_EQ(json["dead_letters"].size(), 2u);
  const Json letter = json["dead_letters"][0];
  EXPECT_EQ(letter["id"], "a.J/u1//1/1");
  EXPECT_EQ(letter["attempts"], 1);
  EXPECT_EQ(letter["record"]["args"]["text"], "hello");
  EXPECT_EQ(Status()["sinks"][0]["dead_letters"], 2);
  EXPECT_EQ(RunJourney("dead-letters list " + store() + " --sink nail").exit_code, 1);
  EXPECT_EQ(RunJourney("dead-letters").exit_code, 2);
  const ProcessResult unknown = RunJourney("dead-letters retry " + store() + " --id nosuch");
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_EQ(unknown.err, "error: no dead letter has such an id\n");

  const Receiver receiver({"200"}, "-");
  Manifest(Hook(receiver.Url()));
  const ProcessResult one = RunJourney("dead-letters retry " + store() + " --id a.J/u2//1/1");
  EXPECT_EQ(one.exit_code, 0) << one.err;
  EXPECT_NE(one.out.find("1 dead letters wait"), std::string::npos) << one.out;
  EXPECT_EQ(RunJourney("deliver " + path("p") + " --store " + store()).exit_code, 0);
  EXPECT_EQ(IdsOf(receiver), (std::set<std::string>{"a.J/u2//1/1"}));
  EXPECT_EQ(Json::parse(RunJourney("dead-letters retry " + store() + " --format json").out)["retried"], 1);
  EXPECT_EQ(RunJourney(Run()).exit_code, 0) << "a run, too, goes on with them";
  EXPECT_EQ(IdsOf(receiver), (std::set<std::string>{"a.J/u1//1/1", "a.J/u2//1/1"}));
  EXPECT_NE(RunJourney("dead-letters list " + store()).out.find("0 dead letters\n"), std::string::npos);
}

TEST_F(Delivers, OnlyIfAsked) {
  Manifest("");
  Events(2);
  ASSERT_EQ(RunJourney(Run("--records " + path("r.jsonl"))).exit_code, 0);
  Manifest("[sinks.all]\nkind = \"file\"\npath = \"out.jsonl\"\n");
  EXPECT_FALSE(fs::exists(path("p/out.jsonl")));
  // A sink that is new gets what comes; with --from-start, what was.
  ProcessResult result = RunJourney("deliver " + path("p") + " --store " + store() + " --records " + path("r.jsonl"));
  EXPECT_EQ(result.out, "all: 0 sends delivered, 0 left\n") << result.err;
  fs::remove_all(store() + "/deliver");
  result = RunJourney("deliver " + path("p") + " --store " + store() + " --from-start --records " + path("r.jsonl"));
  EXPECT_EQ(result.out, "all: 4 sends delivered, 0 left\n") << result.err;
  // Without a store nothing is, and that is said.
  result = RunJourney("run " + path("p") + " --events " + path("events.jsonl"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_NE(result.err.find("a run without --store delivers nothing"), std::string::npos) << result.err;
}

TEST_F(Delivers, StandardOutputIsASink) {
  Manifest("[sinks.out]\nkind = \"stdout\"\nchannels = [\"push\"]\n");
  Events(2);
  const ProcessResult run = RunJourney(Run());
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 2) << run.out;
  EXPECT_EQ(Json::parse(run.out.substr(0, run.out.find('\n')))["channel"], "push");
  EXPECT_NE(run.err.find("out: 2 sends delivered"), std::string::npos);
}

TEST_F(Delivers, MistakesAreSaid) {
  Events(1);
  const auto expect = [&](const std::string& manifest, const std::string& message, int code = 1) {
    Manifest(manifest);
    const ProcessResult result = RunJourney(Run());
    EXPECT_EQ(result.exit_code, code) << manifest;
    EXPECT_NE(result.err.find(message), std::string::npos) << manifest << "\n" << result.err;
  };
  const std::string file = "[sinks.all]\nkind = \"file\"\npath = \"o\"\n";
  expect("[sinks.all]\nkind = \"file\"\npath = \"o\"\nchanels = [\"mail\"]\n",
         "journey.toml:4: [sinks.all] has no key `chanels`; did you mean `channels`?");
  expect("[sink.all]\n", "did you mean `sinks`?");
  expect("[sinks]\nall = 1\n", "journey.toml:2: `all` must be a table, `[sinks.all]` and its keys below it");
  expect("[sinks.\"a b\"]\nkind = \"stdout\"\n", "`a b` is no name of a sink");
  expect("[sinks.all]\npath = \"o\"\n", "has no `kind`; there are webhook, file, stdout");
  expect("[sinks.all]\nkind = \"webhok\"\n", "`webhok` is no kind of sink; did you mean `webhook`?");
  expect("[sinks.all]\nkind = \"webhook\"\n", "has no `url`, which a sink of kind webhook needs");
  expect("[sinks.all]\nkind = \"stdout\"\nurl = \"http://x\"\n", "`url` belongs to a sink of kind webhook");
  expect(file + "channels = [\"mial\"]\n", "there is no channel `mial`; did you mean `mail`?");
  expect(file + "rate = \"many\"\n", "journey.toml:4: `many` is no rate; write one such as `10 per second`");
  expect(file + "attempts = 0\n", "`attempts` must be a whole number from 1 to 10000");
  expect(file + "max_age = \"3 dais\"\n", "is no duration");
  expect(file + "max_age = \"0 seconds\"\n", "`max_age` must be longer than nothing");
  expect(file + "hours = \"weekday 9 to 18\"\n", "journey.toml:4: `hours`: ");
  expect(file + "hours = \"weekday 09:00 to 18:00\"\nzone = \"Europe/Pari\"\n",
         "journey.toml:5: `zone`: there is no time zone `Europe/Pari`");
  expect(file + "zone = \"Europe/Paris\"\n", "`zone` is that of `hours`");
  expect(Hook("http://127.0.0.1:1/", "secrets_env = \"JOURNEY_NOT_SET\"\n"),
         "the environment variable JOURNEY_NOT_SET, which `secrets_env` names, is not set");
  expect(Hook("http://127.0.0.1:1/", "secrets_env = []\n"), "`secrets_env` names none; leave it out");
  expect(file + "channels = []\n", "journey.toml:4: `channels` names none; leave it out");
  expect(Hook("https://127.0.0.1:1/", "ca_file = \"nowhere.pem\"\n"), "cannot be read, or holds no certificate in PEM");
  expect(Hook("example.com"), "[sinks.mail]: `example.com` is no URL of http or https");
  expect("[sinks.all]\nkind = \"file\"\npath = \"../events.jsonl\"\n", "is the same file as --events", 2);
  EXPECT_EQ(RunJourney(Run("--drain soon")).exit_code, 2);
  Manifest("");
  EXPECT_EQ(RunJourney("deliver " + path("p") + " --store " + store()).exit_code, 2);
  Manifest(file);
  EXPECT_EQ(RunJourney("deliver " + path("p") + " --store " + path("nowhere")).exit_code, 1);
  EXPECT_EQ(RunJourney("deliver " + path("p") + " --store " + store() + " --sink nail").exit_code, 2);
}

// As a run does, so that nothing is written over.
TEST_F(Delivers, FilesOfSinksAreNobodyElses) {
  Manifest("");
  Events(2);
  ASSERT_EQ(RunJourney(Run("--records " + path("r.jsonl"))).exit_code, 0);
  const auto refused = [&](const std::string& manifest, const std::string& message) {
    Manifest(manifest);
    const std::string before = ScratchFolder::Read(path("p/journey.toml"));
    const ProcessResult result =
        RunJourney("deliver " + path("p") + " --store " + store() + " --records " + path("r.jsonl") + " --from-start");
    EXPECT_EQ(result.exit_code, 2) << manifest << result.err;
    EXPECT_NE(result.err.find(message), std::string::npos) << manifest << result.err;
    EXPECT_EQ(ScratchFolder::Read(path("p/journey.toml")), before);
    EXPECT_EQ(RunJourney("verify " + store()).exit_code, 0);
  };
  const auto sink = [](const std::string& name, const std::string& file) {
    return "[sinks." + name + "]\nkind = \"file\"\npath = \"" + file + "\"\n";
  };
  refused(sink("x", "../a") + sink("y", "../a"), "[sinks.y]: ");
  refused(sink("x", "../r.jsonl"), "is the same file as the file of records");
  refused(sink("x", "journey.toml"), "is the same file as");
  refused(sink("x", store() + "/log-0000000001"), "[sinks.x]: ");
}

// Who is forgotten gets nothing any more, and stands neither in queues nor in the store's own records.
TEST_F(Delivers, SendsOfTheForgottenAreGone) {
  {
    const Receiver receiver({"400", "500"}, "-");
    Manifest(Hook(receiver.Url()));
    Events(3);
    ASSERT_EQ(RunJourney(Run("--drain \"1 second\"")).exit_code, 0);
  }
  for (const char* id : {"u0", "u1"}) {
    const ProcessResult forget = RunJourney("forget " + store() + " " + id);
    EXPECT_EQ(forget.exit_code, 0) << forget.err;
  }
  for (const auto& file : fs::recursive_directory_iterator(store())) {
    if (!file.is_regular_file()) continue;
    const std::string bytes = ScratchFolder::Read(file.path().string());
    EXPECT_EQ(bytes.find("a.J/u0/"), std::string::npos) << file.path();
    EXPECT_EQ(bytes.find("a.J/u1/"), std::string::npos) << file.path();
  }
  const Receiver receiver({"200"}, "-");
  Manifest(Hook(receiver.Url()));
  const ProcessResult rest = RunJourney("deliver " + path("p") + " --store " + store());
  EXPECT_EQ(rest.out, "mail: 1 sends delivered, 0 left\n") << rest.err;
  EXPECT_EQ(IdsOf(receiver), (std::set<std::string>{"a.J/u2//1/1"}));
  EXPECT_EQ(RunJourney("verify " + store()).exit_code, 0);
}

// One process runs, another one delivers what it makes, and tries dead letters again when it is asked to.
TEST_F(Delivers, AnotherProcessFollows) {
  const Receiver receiver({"200", "400", "200"}, "-");
  Manifest("");
  Events(1);
  ASSERT_EQ(RunJourney(Run("--records " + path("r.jsonl"))).exit_code, 0);
  Manifest(Hook(receiver.Url()));
  fflush(stdout);
  const std::string binary = JourneyBinary();
  const pid_t child = fork();
  if (child == 0) {
    if (freopen(path("out").c_str(), "w", stdout) == nullptr || freopen(path("err").c_str(), "w", stderr) == nullptr)
      _exit(99);
    execl(binary.c_str(), binary.c_str(), "deliver", path("p").c_str(), "--store", store().c_str(), "--records",
          path("r.jsonl").c_str(), "--follow", nullptr);
    _exit(98);
  }
  const auto wait_for = [&](size_t requests) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (receiver.Requests().size() < requests && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(receiver.Requests().size(), requests) << ScratchFolder::Read(path("err"));
  };
  while (!fs::exists(store() + "/deliver/queue-mail")) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  Events(3);
  ASSERT_EQ(RunJourney(Run("--no-deliver --records " + path("r.jsonl"))).exit_code, 0);
  wait_for(2);
  const ProcessResult busy = RunJourney("deliver " + path("p") + " --store " + store());
  EXPECT_EQ(busy.exit_code, 1);
  EXPECT_NE(busy.err.find("in use by another process"), std::string::npos) << busy.err;
  // It says so once it is written down.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (Status()["sinks"][0]["dead_letters"] != 1 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const ProcessResult asked = RunJourney("dead-letters retry " + store());
  EXPECT_EQ(asked.exit_code, 0) << asked.err;
  EXPECT_EQ(asked.out, "the process that delivers was asked to try them again\n");
  wait_for(3);
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << ScratchFolder::Read(path("err"));
  EXPECT_EQ(ScratchFolder::Read(path("out")), "mail: 2 sends delivered, 0 left\n");
  EXPECT_EQ(IdsOf(receiver), (std::set<std::string>{"a.J/u1//1/1", "a.J/u2//1/1"})) << "what was sent before stays";
}

// Whoever delivers later gets what was sent from the first such run on, wherever its records are.
TEST_F(Delivers, WhatIsLeftToAnotherIsDeliveredByIt) {
  Manifest("[sinks.all]\nkind = \"file\"\npath = \"out.jsonl\"\n");
  Events(2);
  ASSERT_EQ(RunJourney(Run("--no-deliver")).exit_code, 0);
  EXPECT_EQ(Status()["sinks"][0]["queued"], 4);
  const ProcessResult first = RunJourney("deliver " + path("p") + " --store " + store());
  EXPECT_EQ(first.exit_code, 0) << first.err;
  EXPECT_EQ(first.out, "all: 4 sends delivered, 0 left\n");
  fs::remove_all(store());
  fs::remove(path("p/out.jsonl"));
  ASSERT_EQ(RunJourney(Run("--no-deliver --records " + path("r.jsonl"))).exit_code, 0);
  const ProcessResult second = RunJourney("deliver " + path("p") + " --store " + store());
  EXPECT_EQ(second.out, "all: 4 sends delivered, 0 left\n") << second.err;
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 4u);
  // A sink that has another name by now is not forgotten silently.
  Events(3);
  ASSERT_EQ(RunJourney(Run("--no-deliver --records " + path("r.jsonl"))).exit_code, 0);
  Manifest("[sinks.other]\nkind = \"file\"\npath = \"out.jsonl\"\n");
  const ProcessResult renamed = RunJourney("deliver " + path("p") + " --store " + store());
  EXPECT_EQ(renamed.exit_code, 3);
  EXPECT_NE(renamed.err.find("2 sends wait for the sink all, and journey.toml has no [sinks.all]"), std::string::npos)
      << renamed.err;
}

// To forget is not begun while somebody else has the queues.
TEST_F(Delivers, ForgettingBesideOneThatDeliversIsRefusedWhole) {
  Manifest("[sinks.all]\nkind = \"file\"\npath = \"out.jsonl\"\n");
  Events(2);
  ASSERT_EQ(RunJourney(Run()).exit_code, 0);
  {
    const auto lock = rt::FolderLock::Take(store() + "/deliver");
    ASSERT_TRUE(lock.ok());
    const ProcessResult refused = RunJourney("forget " + store() + " u1");
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("in use by another process"), std::string::npos) << refused.err;
    EXPECT_FALSE(fs::exists(store() + "/forgetting"));
  }
  EXPECT_EQ(RunJourney("inspect " + store() + " u1").exit_code, 0);
  EXPECT_EQ(RunJourney("forget " + store() + " u1").exit_code, 0);
}

TEST_F(Delivers, WhatIsPausedWaitsUntilItIsResumed) {
  Manifest("[sinks.all]\nkind = \"file\"\npath = \"out.jsonl\"\n");
  Events(2);
  ASSERT_EQ(RunJourney(Run()).exit_code, 0);
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 4u);
  EXPECT_EQ(RunJourney("pause " + store() + " --channel push").out,
            "channel push is paused: what is sent is set aside until it is resumed\n");
  EXPECT_EQ(RunJourney("pause " + store() + " --channel push").out, "channel push is paused already\n");
  Events(4);
  ASSERT_EQ(RunJourney(Run()).exit_code, 0);
  // Of the two new customers the mails alone.
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 6u);
  Json status = Status();
  EXPECT_EQ(status["paused"][0]["channel"], "push");
  EXPECT_EQ(status["sinks"][0]["paused"], 2);
  EXPECT_EQ(status["sinks"][0]["queued"], 0);
  EXPECT_NE(RunJourney("dead-letters list " + store()).out.find("all never tried\n  paused\n2 dead letters\n"),
            std::string::npos);
  EXPECT_TRUE(
      Json::parse(RunJourney("dead-letters list " + store() + " --format json").out)["dead_letters"][0]["first_try"]
          .is_null());
  const ProcessResult resumed = RunJourney("resume " + store() + " --channel push --format json");
  EXPECT_EQ(Json::parse(resumed.out), Json::parse(R"({"format_version":1,"paused":[]})")) << resumed.err;
  // They wait for whoever delivers next.
  EXPECT_EQ(Status()["sinks"][0]["paused"], 0);
  EXPECT_EQ(Status()["sinks"][0]["queued"], 2);
  ASSERT_EQ(RunJourney("deliver " + path("p") + " --store " + store()).exit_code, 0);
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 8u);
  EXPECT_EQ(Status()["sinks"][0]["dead_letters"], 0);
  // A journey, by the name that it has in its own module.
  EXPECT_EQ(RunJourney("pause " + store() + " --journey J").out,
            "journey a.J is paused: what is sent is set aside until it is resumed\n");
  Events(5);
  ASSERT_EQ(RunJourney(Run()).exit_code, 0);
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 8u);
  EXPECT_EQ(RunJourney("resume " + store() + " --journey a.J").out,
            "journey a.J goes on: what was set aside comes back\n");
  EXPECT_EQ(RunJourney("resume " + store() + " --journey a.J").out, "journey a.J was not paused\n");
  ASSERT_EQ(RunJourney("deliver " + path("p") + " --store " + store()).exit_code, 0);
  EXPECT_EQ(LinesOf(path("p/out.jsonl")).size(), 10u);
  // One that journeys of another version knew.
  scratch_.Write("store/deliver/paused-channel.post", "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(RunJourney("resume " + store() + " --channel post").out,
            "channel post goes on: what was set aside comes back\n");
  // What is no name of the store's.
  const ProcessResult unknown = RunJourney("pause " + store() + " --channel pish");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_NE(unknown.err.find("the store has no channel `pish`; did you mean `push`?"), std::string::npos)
      << unknown.err;
  EXPECT_EQ(RunJourney("pause " + store()).exit_code, 2);
  EXPECT_EQ(RunJourney("pause " + path("nowhere") + " --channel push").exit_code, 1);
}

// Killed again and again, a run has delivered each send once at least, and none that is not in its records.
TEST_F(Delivers, KilledRunsLoseNothing) {
  Manifest("[sinks.all]\nkind = \"file\"\npath = \"out.jsonl\"\nbatch = 7\n");
  Events(400);
  std::mt19937_64 random(11);
  int kills = 0;
  for (; kills < 60; ++kills) {
    const std::string binary = JourneyBinary();
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      if (freopen("/dev/null", "w", stdout) == nullptr || freopen("/dev/null", "w", stderr) == nullptr) _exit(99);
      execl(binary.c_str(), binary.c_str(), "run", path("p").c_str(), "--engine", "interp", "--events",
            path("events.jsonl").c_str(), "--store", store().c_str(), nullptr);
      _exit(98);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % (40'000 + 10'000 * static_cast<unsigned>(kills))));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) {
      ASSERT_EQ(WEXITSTATUS(status), 0);
      break;
    }
  }
  const ProcessResult last = RunJourney(Run());
  ASSERT_EQ(last.exit_code, 0) << last.err;
  EXPECT_GT(kills, 1);
  std::map<std::string, std::string> delivered;
  for (const std::string& line : LinesOf(path("p/out.jsonl"))) {
    const std::string id = Json::parse(line)["id"];
    const auto [found, fresh] = delivered.emplace(id, line);
    EXPECT_EQ(found->second, line) << "the same id is the same send";
  }
  std::set<std::string> sent = Sent("mail");
  sent.merge(Sent("push"));
  ASSERT_EQ(sent.size(), 800u);
  EXPECT_EQ(delivered.size(), 800u);
  for (const auto& [id, line] : delivered) EXPECT_TRUE(sent.contains(id)) << id;
}

}  // namespace
}  // namespace journey::testing
