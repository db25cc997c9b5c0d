// The protocol: its methods, its errors.
#include "compiler/mcp/server.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace journey::mcp {
namespace {

// The newest first: what a client that asks for another one is offered.
constexpr std::array<std::string_view, 3> kRevisions = {"2025-06-18", "2025-03-26", "2024-11-05"};

constexpr int kParseError = -32700, kInvalidRequest = -32600, kMethodNotFound = -32601, kInvalidParams = -32602;

// A request's failure, as JSON-RPC says it.
struct Failure {
  int code;
  std::string message;
};

constexpr const char* kInstructions =
    "Journey is a language for customer journeys; projects are folders with .journey files. Look things up with "
    "journey_docs before you write, and hand every change to journey_propose: it checks, tests and compares the change "
    "without writing it. Nothing here writes files.";

std::string Line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string Failed(const Json& id, const Failure& failure) {
  return Line({{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", failure.code}, {"message", failure.message}}}});
}

// What is wrong with a tool's arguments, as its schema has them; empty: nothing.
std::string FaultOf(const Json& schema, const Json& arguments) {
  if (!arguments.is_object()) return "arguments must be an object";
  const Json& properties = schema.at("properties");
  for (const auto& [name, value] : arguments.items()) {
    if (!properties.contains(name)) return "there is no argument `" + name + "`";
    const std::string type = properties.at(name).at("type");
    const bool fits = type == "string" ? value.is_string() : type == "boolean" ? value.is_boolean() : value.is_array();
    if (!fits) return "`" + name + "` must be of type " + type;
    if (type != "array") continue;
    const std::string items = properties.at(name).at("items").at("type");
    for (const Json& item : value) {
      if (items == "string" ? !item.is_string() : !item.is_object()) return "`" + name + "` must hold " + items + "s";
    }
  }
  for (const Json& name : schema.at("required")) {
    if (!arguments.contains(name.get<std::string>())) return "`" + name.get<std::string>() + "` is missing";
  }
  return "";
}

}  // namespace

Server::Server(ServerOptions options) : options_(std::move(options)), tools_(Tools()) {}

std::string Server::Answer(std::string_view line) {
  const Json message = Json::parse(line, nullptr, false);
  if (message.is_discarded()) return Failed(nullptr, {kParseError, "the line is no JSON"});
  const bool is_call = message.is_object() && message.contains("method") && message["method"].is_string();
  const Json id = message.is_object() && message.contains("id") ? message["id"] : Json(nullptr);
  // Answers to what this server never asks are passed over.
  if (message.is_object() && !is_call && (message.contains("result") || message.contains("error"))) return "";
  if (!is_call || !(id.is_null() || id.is_string() || id.is_number())) {
    return Failed(nullptr, {kInvalidRequest, "the line is no request: it has no method, or an id that is none"});
  }
  if (!message.contains("id")) return "";  // a notification: `initialized`, `cancelled`
  const Json params = message.contains("params") ? message["params"] : Json::object();
  try {
    return Line({{"jsonrpc", "2.0"}, {"id", id}, {"result", Handle(message["method"], params)}});
  } catch (const Failure& failure) {
    return Failed(id, failure);
  }
}

Json Server::Handle(const std::string& method, const Json& params) {
  if (method == "initialize") return Initialize(params);
  if (method == "ping") return Json::object();
  if (method == "tools/list") return ListTools();
  if (method == "tools/call") return CallTool(params);
  throw Failure{kMethodNotFound, "there is no method " + method};
}

Json Server::Initialize(const Json& params) const {
  std::string revision(kRevisions[0]);
  if (params.is_object() && params.contains("protocolVersion") && params["protocolVersion"].is_string()) {
    const std::string asked = params["protocolVersion"];
    if (std::find(kRevisions.begin(), kRevisions.end(), asked) != kRevisions.end()) revision = asked;
  }
  return {{"protocolVersion", revision},
          {"capabilities", {{"tools", Json::object()}}},
          {"serverInfo", {{"name", "journey"}, {"version", options_.version}}},
          {"instructions", kInstructions}};
}

Json Server::ListTools() const {
  Json tools = Json::array();
  for (const Tool& tool : tools_) {
    tools.push_back({{"name", tool.name},
                     {"description", tool.description},
                     {"inputSchema", tool.schema},
                     {"annotations", {{"readOnlyHint", true}, {"openWorldHint", false}}}});
  }
  return {{"tools", std::move(tools)}};
}

Json Server::CallTool(const Json& params) {
  if (!params.is_object() || !params.contains("name") || !params["name"].is_string()) {
    throw Failure{kInvalidParams, "which tool? `name` is missing"};
  }
  const std::string name = params["name"];
  const auto tool = std::find_if(tools_.begin(), tools_.end(), [&](const Tool& one) { return one.name == name; });
  if (tool == tools_.end()) throw Failure{kInvalidParams, "there is no tool " + name};
  const Json arguments = params.contains("arguments") ? params["arguments"] : Json::object();
  if (const std::string fault = FaultOf(tool->schema, arguments); !fault.empty()) {
    throw Failure{kInvalidParams, name + ": " + fault};
  }
  const ToolResult result = tool->call(arguments, options_.run);
  Json answer = {{"content", Json::array({{{"type", "text"}, {"text", result.text}}})}, {"isError", result.failed}};
  if (result.structured.is_object()) answer["structuredContent"] = result.structured;
  return answer;
}

}  // namespace journey::mcp
