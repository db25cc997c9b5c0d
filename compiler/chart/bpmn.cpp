// A chart as a BPMN 2.0 process with its diagram.
//
// A stage is a task; what ends it is an interrupting event at its border, from which a flow leads on; a final stage and
// each way to end is an end event. A rule of the whole journey is an event subprocess, as BPMN has what may come at any
// time; since no flow leads out of one, a rule that leads to a stage ends with the stage's name. The diagram has tasks
// in columns by how many steps they are from the first.
#include <algorithm>
#include <deque>

#include "base/markup.h"
#include "compiler/chart/chart.h"

namespace journey::chart {
namespace {

constexpr int kTaskWidth = 160, kTaskHeight = 80, kEventSize = 36;
constexpr int kColumn = 280, kRow = 190, kLeft = 160, kTop = 80;

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};

struct Point {
  int x = 0, y = 0;
};

class BpmnWriter {
 public:
  explicit BpmnWriter(const Chart& chart) : chart_(chart) {}

  std::string Write() {
    Place();
    for (size_t i = 0; i < chart_.states.size(); ++i) AddState(static_cast<int32_t>(i));
    int entries = 0, rules = 0;
    for (size_t i = 0; i < chart_.transitions.size(); ++i) {
      const Transition& one = chart_.transitions[i];
      if (one.from == kOutside) {
        AddEntry(i, entries++);
      } else if (one.from == kAnyStage) {
        AddRule(i, rules++);
      } else {
        AddMove(i);
      }
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"\n"
           "             xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\"\n"
           "             xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\"\n"
           "             xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\"\n"
           "             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
           "             id=\"definitions\" targetNamespace=\"urn:journey\">\n"
           "  <process id=\"" +
           Process() + "\"" + Name(chart_.title) + " isExecutable=\"false\">\n" + process_ +
           "  </process>\n  <bpmndi:BPMNDiagram id=\"diagram\">\n    <bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"" +
           Process() + "\">\n" + diagram_ + "    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</definitions>\n";
  }

 private:
  std::string Process() const { return "process_" + chart_.id; }
  static std::string Name(std::string_view text) { return " name=\"" + EscapedMarkup(text) + "\""; }
  static std::string Numbered(const char* what, size_t i) { return what + ("_" + std::to_string(i)); }
  const State& At(int32_t state) const { return chart_.states[static_cast<size_t>(state)]; }
  // A stage that is final and every way to end.
  static bool IsEnd(const State& state) { return state.kind == Kind::kEnd || state.final; }

  // ---- where things are

  std::vector<size_t> Depths() const {
    std::vector<size_t> depth(chart_.states.size(), chart_.states.size());
    std::deque<int32_t> open{chart_.initial};
    depth[static_cast<size_t>(chart_.initial)] = 0;
    while (!open.empty()) {
      const int32_t state = open.front();
      open.pop_front();
      for (const Transition& one : chart_.transitions) {
        size_t& there = depth[static_cast<size_t>(one.to)];
        if (one.from != state || there <= depth[static_cast<size_t>(state)] + 1) continue;
        there = depth[static_cast<size_t>(state)] + 1;
        open.push_back(one.to);
      }
    }
    return depth;
  }

  void Place() {
    const std::vector<size_t> depth = Depths();
    std::vector<int> rows(chart_.states.size() + 1, 0);
    std::vector<size_t> columns;  // the depths that there are
    for (const size_t d : depth) columns.push_back(d);
    std::ranges::sort(columns);
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    for (size_t i = 0; i < chart_.states.size(); ++i) {
      const auto column = std::ranges::lower_bound(columns, depth[i]) - columns.begin();
      const int row = rows[static_cast<size_t>(column)]++;
      const bool end = IsEnd(chart_.states[i]);
      boxes_.push_back({kLeft + static_cast<int>(column) * kColumn,
                        kTop + row * kRow + (end ? (kTaskHeight - kEventSize) / 2 : 0), end ? kEventSize : kTaskWidth,
                        end ? kEventSize : kTaskHeight});
      bottom_ = std::max(bottom_, boxes_.back().y + kRow);
    }
    borders_.assign(chart_.states.size(), 0);
  }

  void Shape(const std::string& id, const Box& box, const char* more = "") {
    diagram_ += "      <bpmndi:BPMNShape id=\"shape_" + id + "\" bpmnElement=\"" + id + "\"" + more +
                ">\n        <dc:Bounds x=\"" + std::to_string(box.x) + "\" y=\"" + std::to_string(box.y) +
                "\" width=\"" + std::to_string(box.width) + "\" height=\"" + std::to_string(box.height) +
                "\"/>\n      </bpmndi:BPMNShape>\n";
  }

  void Edge(const std::string& id, const std::vector<Point>& points) {
    diagram_ += "      <bpmndi:BPMNEdge id=\"edge_" + id + "\" bpmnElement=\"" + id + "\">\n";
    for (const Point& point : points) {
      diagram_ +=
          "        <di:waypoint x=\"" + std::to_string(point.x) + "\" y=\"" + std::to_string(point.y) + "\"/>\n";
    }
    diagram_ += "      </bpmndi:BPMNEdge>\n";
  }

  static Point LeftOf(const Box& box) { return {box.x, box.y + box.height / 2}; }
  static Point RightOf(const Box& box) { return {box.x + box.width, box.y + box.height / 2}; }

  // ---- elements

  void Flow(const std::string& id, const std::string& from, const std::string& to, const std::string& name,
            const std::string& condition = "", const std::string& indent = "    ") {
    process_ += indent + "<sequenceFlow id=\"" + id + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\"" +
                (name.empty() ? "" : Name(name));
    process_ += condition.empty()
                    ? "/>\n"
                    : ">\n" + indent + "  <conditionExpression xsi:type=\"tFormalExpression\">" +
                          EscapedMarkup(condition) + "</conditionExpression>\n" + indent + "</sequenceFlow>\n";
  }

  static std::string Definition(const map::Move& move, const std::string& id) {
    switch (move.cause) {
      case map::Cause::kEvent:
        return "<messageEventDefinition id=\"" + id + "\"/>";
      case map::Cause::kTime: {
        const std::string text = move.after_ms ? Iso(*move.after_ms) : move.text;
        return "<timerEventDefinition id=\"" + id + "\"><timeDuration xsi:type=\"tFormalExpression\">" +
               EscapedMarkup(text) + "</timeDuration></timerEventDefinition>";
      }
      default:
        return "<conditionalEventDefinition id=\"" + id + "\"><condition xsi:type=\"tFormalExpression\">" +
               EscapedMarkup(move.text) + "</condition></conditionalEventDefinition>";
    }
  }

  // A duration of ISO 8601.
  static std::string Iso(int64_t ms) {
    const int64_t seconds = ms / 1000, rest = ms % 1000;
    if (rest == 0 && seconds % 86'400 == 0) return "P" + std::to_string(seconds / 86'400) + "D";
    if (rest == 0) return "PT" + std::to_string(seconds) + "S";
    const std::string digits = std::to_string(1000 + rest).substr(1);
    return "PT" + std::to_string(seconds) + "." + digits + "S";
  }

  void AddState(int32_t index) {
    const State& state = At(index);
    process_ += "    <" + std::string(IsEnd(state) ? "endEvent" : "task") + " id=\"" + state.id + "\"" +
                Name(state.label) + "/>\n";
    Shape(state.id, boxes_[static_cast<size_t>(index)]);
  }

  void AddEntry(size_t index, int number) {
    const Transition& one = chart_.transitions[index];
    const std::string id = Numbered("enter", index), flow = Numbered("flow", index);
    process_ += "    <startEvent id=\"" + id + "\"" + Name(one.move->text) + ">" +
                Definition(*one.move, Numbered("cause", index)) + "</startEvent>\n";
    Flow(flow, id, At(one.to).id, GuardOf(*one.move));
    const Box box{40, kTop + 22 + number * 80, kEventSize, kEventSize};
    Shape(id, box);
    Edge(flow, {RightOf(box), LeftOf(boxes_[static_cast<size_t>(one.to)])});
  }

  void AddMove(size_t index) {
    const Transition& one = chart_.transitions[index];
    const std::string flow = Numbered("flow", index), guard = GuardOf(*one.move);
    const Box& task = boxes_[static_cast<size_t>(one.from)];
    const Point target = LeftOf(boxes_[static_cast<size_t>(one.to)]);
    if (one.move->cause == map::Cause::kAtOnce) {
      Flow(flow, At(one.from).id, At(one.to).id, guard, guard);
      Edge(flow, {RightOf(task), target});
      return;
    }
    const std::string id = Numbered("event", index);
    process_ += "    <boundaryEvent id=\"" + id + "\"" + Name(one.move->text) + " attachedToRef=\"" + At(one.from).id +
                "\">" + Definition(*one.move, Numbered("cause", index)) + "</boundaryEvent>\n";
    Flow(flow, id, At(one.to).id, guard);
    const int place = borders_[static_cast<size_t>(one.from)]++;
    const Box border{task.x + 8 + place % 4 * 38, task.y + task.height - kEventSize / 2, kEventSize, kEventSize};
    Shape(id, border);
    const int below = border.y + kEventSize + 10 + place * 8, middle = border.x + kEventSize / 2;
    Edge(flow, {{middle, border.y + kEventSize},
                {middle, below},
                {target.x - 20 - place * 6, below},
                {target.x - 20 - place * 6, target.y},
                target});
  }

  void AddRule(size_t index, int number) {
    const Transition& one = chart_.transitions[index];
    const std::string around = Numbered("rule", index), begin = Numbered("event", index), end = Numbered("done", index),
                      flow = Numbered("flow", index);
    process_ += "    <subProcess id=\"" + around + "\" triggeredByEvent=\"true\"" + Name("From every stage") +
                ">\n      <startEvent id=\"" + begin + "\"" + Name(one.move->text) + ">" +
                Definition(*one.move, Numbered("cause", index)) + "</startEvent>\n      <endEvent id=\"" + end + "\"" +
                Name((At(one.to).kind == Kind::kEnd ? "" : "→ ") + At(one.to).label) + "/>\n";
    Flow(flow, begin, end, GuardOf(*one.move), "", "      ");
    process_ += "    </subProcess>\n";
    const Box box{kLeft + number % 4 * kColumn, bottom_ + number / 4 * 150, 240, 110};
    const Box from{box.x + 24, box.y + 36, kEventSize, kEventSize}, to{box.x + 170, box.y + 36, kEventSize, kEventSize};
    Shape(around, box, " isExpanded=\"true\"");
    Shape(begin, from);
    Shape(end, to);
    Edge(flow, {RightOf(from), LeftOf(to)});
  }

  const Chart& chart_;
  std::string process_, diagram_;
  std::vector<Box> boxes_;    // of states
  std::vector<int> borders_;  // events at the border of each
  int bottom_ = 0;
};

}  // namespace

std::string WriteBpmn(const Chart& chart) { return BpmnWriter(chart).Write(); }

}  // namespace journey::chart
