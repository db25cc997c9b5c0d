// Webhooks to a real server, which verifies the signatures on its own.
#include "runtime/deliver/webhook.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "runtime/deliver/delivery.h"
#include "runtime/deliver/signature.h"
#include "tests/deliver/receiver.h"

namespace journey::rt {
namespace {

using deliver_testing::Receiver;
using Json = nlohmann::json;

constexpr const char* kOldSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kNewSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr const char* kOtherSecret = "whsec_////////////////////////////////////////////";

std::string KeyOf(const char* secret) { return DecodeSecret(secret).value(); }

struct OwnedSend {
  std::string id, record;
};
OwnedSend Sent(const std::string& customer, int n) {
  const std::string id = "j.J/" + customer + "//1/" + std::to_string(n);
  return {id, R"({"time":"2026-01-01T00:00:00.000Z","kind":"sent","id":")" + id + R"(","args":{"price":1.50}})"};
}

class Webhooks : public ::testing::Test {
 protected:
  std::unique_ptr<WebhookSink> Open(const Receiver& receiver) {
    options.url = receiver.Url();
    return OpenAt(options.url);
  }
  std::unique_ptr<WebhookSink> OpenAt(const std::string& url) {
    options.url = url;
    auto sink = WebhookSink::Open(options, clock, stop);
    EXPECT_TRUE(sink.ok()) << sink.status().message();
    return sink.ok() ? std::move(*sink) : nullptr;
  }
  static std::vector<Answer> Deliver(WebhookSink& sink, const std::vector<OwnedSend>& owned) {
    std::vector<Send> sends;
    for (const OwnedSend& one : owned) sends.push_back({one.id, "c", "email", "2026-01-01T00:00:00.000Z", one.record});
    return sink.Deliver(sends);
  }
  static Answer DeliverOne(WebhookSink& sink) { return Deliver(sink, {Sent("a", 1)})[0]; }

  SystemClock clock;
  std::atomic<bool> stop{false};
  WebhookOptions options;
};

// The vector that Standard Webhooks publishes.
TEST(Signatures, AreThoseOfTheStandard) {
  EXPECT_EQ(SignatureHeader(std::vector<std::string>{KeyOf(kOldSecret)}, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                            "{\"test\": 2432232314}"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signatures, SecretsAreCheckedAndNotQuoted) {
  for (const char* wrong : {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_short",
                            "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2L*LaSw",
                            "whsec_====", "whsec_AA==MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw----", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS\n"}) {
    const auto key = DecodeSecret(wrong);
    EXPECT_FALSE(key.ok()) << wrong;
    if (std::string_view(wrong).size() > 10) {
      EXPECT_EQ(key.status().message().find(wrong + 6), std::string::npos);
    }
  }
  EXPECT_EQ(KeyOf(kNewSecret).size(), 32u);
  EXPECT_EQ(KeyOf(kNewSecret)[31], '\x1f');
}

TEST(Signatures, IdsFitIntoHeaders) {
  EXPECT_EQ(HeaderId("j.J/a%2Fb//1/1"), "j.J/a%2Fb//1/1");
  EXPECT_EQ(HeaderId("a\r\nx: y\xC3\xA9 "), "a%0D%0Ax:%20y%C3%A9%20") << "no header of somebody's making";
}

TEST_F(Webhooks, ASendIsASignedPost) {
  const Receiver receiver({"200"}, std::string(kOldSecret) + "," + kNewSecret + "," + kOtherSecret);
  options.keys = {KeyOf(kNewSecret), KeyOf(kOldSecret)};
  const auto sink = Open(receiver);
  const OwnedSend sent = Sent("a", 1);
  const auto answers = Deliver(*sink, {sent, Sent("b", 1)});
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::kDelivered) << answers[0].reason;
  const std::vector<Json> requests = receiver.Requests();
  ASSERT_EQ(requests.size(), 2u) << "a request each";
  const Json& headers = requests[0]["headers"];
  EXPECT_EQ(headers["webhook-id"], sent.id);
  EXPECT_EQ(headers["content-type"], "application/json");
  EXPECT_NEAR(std::stod(headers["webhook-timestamp"].get<std::string>()), requests[0]["time"].get<double>(), 2);
  EXPECT_EQ(requests[0]["verified"], Json::parse("[true,true,false]")) << "each of the two secrets, and no other";
  EXPECT_EQ(requests[0]["body"],
            R"({"type":"send","timestamp":"2026-01-01T00:00:00.000Z","data":)" + sent.record + "}");
}

TEST_F(Webhooks, ABatchIsAnArray) {
  const Receiver receiver({"200"}, kNewSecret);
  options.keys = {KeyOf(kNewSecret)};
  options.array = true;
  const auto sink = Open(receiver);
  (void)Deliver(*sink, {Sent("a", 1), Sent("b", 1)});
  (void)Deliver(*sink, {Sent("a", 1), Sent("b", 1)});
  (void)Deliver(*sink, {Sent("a", 1)});
  const std::vector<Json> requests = receiver.Requests();
  ASSERT_EQ(requests.size(), 3u);
  const Json body = Json::parse(requests[0]["body"].get<std::string>());
  ASSERT_EQ(body.size(), 2u);
  EXPECT_EQ(body[1]["data"]["id"], "j.J/b//1/1");
  EXPECT_EQ(requests[0]["verified"], Json::parse("[true]"));
  EXPECT_EQ(requests[0]["headers"]["webhook-id"], requests[1]["headers"]["webhook-id"]) << "the same batch again";
  EXPECT_NE(requests[0]["headers"]["webhook-id"], requests[2]["headers"]["webhook-id"]);
}

TEST_F(Webhooks, TheStatusDecides) {
  const Receiver receiver({"204", "500/out of order", "503:7", "429:Thu, 01 Jan 2099 00:00:00 GMT", "408", "425",
                           "400/no \x01 field", "401", "404", "410", "302:/elsewhere", "long"},
                          "-");
  const auto sink = Open(receiver);
  using Kind = Answer::Kind;
  const std::vector<std::tuple<Kind, std::string, std::optional<int64_t>>> expected = {
      {Kind::kDelivered, "", {}},
      {Kind::kRetry, "HTTP 500: out of order", {}},
      {Kind::kRetry, "HTTP 503", 7000},
      {Kind::kRetry, "HTTP 429", kMostRetryAfterMs},
      {Kind::kRetry, "HTTP 408", {}},
      {Kind::kRetry, "HTTP 425", {}},
      {Kind::kRefused, "HTTP 400: no   field", {}},
      {Kind::kRefused, "HTTP 401", {}},
      {Kind::kRefused, "HTTP 404", {}},
      {Kind::kRefused, "HTTP 410", {}},
      {Kind::kRetry, "HTTP 302: a redirect to " + receiver.Url("/elsewhere") + ", which would be no POST", {}},
      {Kind::kDelivered, "", {}},
  };
  for (const auto& [kind, reason, after] : expected) {
    const Answer answer = DeliverOne(*sink);
    EXPECT_EQ(answer.kind, kind) << reason;
    EXPECT_EQ(answer.reason, reason);
    EXPECT_EQ(answer.retry_after_ms, after) << reason;
  }
  for (const Json& request : receiver.Requests()) EXPECT_FALSE(request["headers"].contains("webhook-signature"));
}

TEST_F(Webhooks, TimeoutsAndBrokenConnectionsAreForLater) {
  const Receiver receiver({"hang", "reset", "200"}, "-");
  options.timeout_ms = 300;
  const auto sink = Open(receiver);
  Answer answer = DeliverOne(*sink);
  EXPECT_EQ(answer.kind, Answer::Kind::kRetry);
  EXPECT_NE(answer.reason.find("timed out"), std::string::npos) << answer.reason;
  answer = DeliverOne(*sink);
  EXPECT_EQ(answer.kind, Answer::Kind::kRetry) << answer.reason;
  EXPECT_FALSE(answer.reason.empty());
  EXPECT_EQ(DeliverOne(*sink).kind, Answer::Kind::kDelivered);
  EXPECT_EQ(receiver.Requests()[0]["headers"]["webhook-id"], receiver.Requests()[2]["headers"]["webhook-id"]);
  const auto nobody = OpenAt("http://127.0.0.1:1/");
  answer = DeliverOne(*nobody);
  EXPECT_EQ(answer.kind, Answer::Kind::kRetry);
  EXPECT_NE(answer.reason.find("connect"), std::string::npos) << answer.reason;
}

TEST_F(Webhooks, AStopEndsARequestThatWaits) {
  const Receiver receiver({"hang"}, "-");
  const auto sink = Open(receiver);
  std::thread stopper([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop = true;
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto answers = Deliver(*sink, {Sent("a", 1), Sent("b", 1)});
  stopper.join();
  EXPECT_EQ(answers[0].kind, Answer::Kind::kPutOff);
  EXPECT_EQ(answers[1].kind, Answer::Kind::kPutOff);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(Webhooks, RedirectsStayOnTheirHost) {
  const Receiver other({"200"}, "-");
  const Receiver receiver({"307:/moved", "200", "308:" + other.Url(), "307:/again"}, kNewSecret);
  options.keys = {KeyOf(kNewSecret)};
  const auto sink = Open(receiver);
  EXPECT_EQ(DeliverOne(*sink).kind, Answer::Kind::kDelivered);
  Answer answer = DeliverOne(*sink);
  EXPECT_EQ(answer.kind, Answer::Kind::kRetry);
  EXPECT_NE(answer.reason.find("another host"), std::string::npos) << answer.reason;
  EXPECT_TRUE(other.Requests().empty());
  answer = DeliverOne(*sink);
  EXPECT_NE(answer.reason.find("any further"), std::string::npos) << answer.reason;
  const std::vector<Json> requests = receiver.Requests();
  EXPECT_EQ(requests[1]["path"], "/moved");
  EXPECT_EQ(requests[1]["body"], requests[0]["body"]);
  EXPECT_EQ(requests[1]["verified"], Json::parse("[true]"));
  EXPECT_EQ(requests.size(), 7u) << "2, 1, and 4 in the circle";
}

// A bad one in a batch that is refused is found, and the others are delivered.
TEST_F(Webhooks, ARefusedBatchIsHalved) {
  const Receiver receiver({"400", "200", "400", "400/bad", "200"}, "-");
  options.array = true;
  const auto sink = Open(receiver);
  // All four; the first two; the last two; the third alone; the fourth alone.
  const auto answers = Deliver(*sink, {Sent("a", 1), Sent("a", 2), Sent("a", 3), Sent("a", 4)});
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(answers[0].kind, Answer::Kind::kDelivered);
  EXPECT_EQ(answers[1].kind, Answer::Kind::kDelivered);
  EXPECT_EQ(answers[2].kind, Answer::Kind::kRefused);
  EXPECT_EQ(answers[2].reason, "HTTP 400: bad");
  EXPECT_EQ(answers[3].kind, Answer::Kind::kDelivered);
  const Receiver gone({"410"}, "-");
  const auto refusing = Open(gone);
  EXPECT_EQ(Deliver(*refusing, {Sent("a", 1), Sent("a", 2)})[1].kind, Answer::Kind::kRefused);
  EXPECT_EQ(gone.Requests().size(), 1u) << "who is gone need not be asked for each";
}

TEST_F(Webhooks, CertificatesAreVerified) {
  const std::string folder = deliver_testing::ScratchFolder();
  const std::string cert = folder + "/cert.pem", key = folder + "/key.pem";
  ASSERT_EQ(std::system(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
                         "subjectAltName=DNS:localhost -keyout " +
                         key + " -out " + cert + " 2>/dev/null")
                            .c_str()),
            0);
  {
    const Receiver receiver({"200"}, "-", {cert, key});
    Answer answer = DeliverOne(*Open(receiver));
    EXPECT_EQ(answer.kind, Answer::Kind::kRetry) << "nobody vouches for it";
    EXPECT_NE(answer.reason.find("certificate"), std::string::npos) << answer.reason;
    options.ca_file = cert;
    EXPECT_EQ(DeliverOne(*Open(receiver)).kind, Answer::Kind::kDelivered);
    answer = DeliverOne(*OpenAt("https://127.0.0.1:" + std::to_string(receiver.port()) + "/"));
    EXPECT_EQ(answer.kind, Answer::Kind::kRetry) << "it is no certificate of that host";
    EXPECT_EQ(receiver.Requests().size(), 1u);
  }
  std::filesystem::remove_all(folder);
}

TEST_F(Webhooks, UrlsAreChecked) {
  for (const char* wrong :
       {"", "example.com", "ftp://example.com/", "file:///etc/passwd", "http://user:secret@example.com/"}) {
    options.url = wrong;
    const auto sink = WebhookSink::Open(options, clock, stop);
    ASSERT_FALSE(sink.ok()) << wrong;
    EXPECT_EQ(sink.status().message().find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace journey::rt
