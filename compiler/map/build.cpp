// One pass over the declarations; indices of channels and events are then made dense over those that are used.
#include "compiler/map/build.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/check/walk.h"
#include "compiler/map/links.h"
#include "compiler/map/moves.h"
#include "compiler/map/phrases.h"
#include "insight/kpi_text.h"
#include "runtime/value/text.h"

namespace journey::map {
namespace {

class Builder {
 public:
  Builder(const typed::Program& program, const Origin& origin) : program_(program), origin_(origin) {}

  Model Run(std::string title) {
    model_.title = std::move(title);
    for (const std::string& phase : program_.phases) model_.phases.push_back(Humanized(phase));
    for (const typed::Persona& persona : program_.personas) model_.personas.push_back(PersonaOf(persona));
    std::vector<int32_t> place(program_.journeys.size(), kNone);  // of a journey of the program in the model
    for (size_t i = 0; i < program_.journeys.size(); ++i) {
      if (program_.journeys[i].is_template) continue;
      place[i] = static_cast<int32_t>(model_.journeys.size());
      model_.journeys.push_back(JourneyOf(program_.journeys[i]));
    }
    AddLinks(program_, origin_, place, model_);
    KeepUsed();
    return std::move(model_);
  }

 private:
  Place At(Span span) const { return origin_.At(span); }

  std::string SegmentText(int32_t segment) const {
    return segment == ir::kNone ? "" : TitleOf(program_.lets[static_cast<size_t>(segment)].info);
  }

  Persona PersonaOf(const typed::Persona& from) const {
    Persona persona{from.info.name,    from.info.title, from.info.doc, SegmentText(from.segment), {}, {}, {},
                    At(from.info.span)};
    for (size_t i = 0; i < from.notes.size(); ++i) {
      const Note note{from.notes[i].text, At(from.note_spans[i])};
      if (from.notes[i].kind == ir::NoteKind::kQuote) persona.quotes.push_back(note);
      if (from.notes[i].kind == ir::NoteKind::kGoal) persona.goals.push_back(note);
      if (from.notes[i].kind == ir::NoteKind::kFrustration) persona.frustrations.push_back(note);
    }
    return persona;
  }

  int32_t PhaseOf(const std::string& name) {
    const std::string text = Humanized(name);
    const auto found = std::find(model_.phases.begin(), model_.phases.end(), text);
    const auto index = static_cast<int32_t>(found - model_.phases.begin());
    if (found == model_.phases.end()) model_.phases.push_back(text);  // a project that declares none
    return index;
  }

  static std::vector<Note>* LaneOf(ir::NoteKind kind, Stage& stage) {
    switch (kind) {
      case ir::NoteKind::kAims:
        return &stage.aims;
      case ir::NoteKind::kDoes:
        return &stage.does;
      case ir::NoteKind::kThinks:
        return &stage.thinks;
      case ir::NoteKind::kPain:
        return &stage.pains;
      case ir::NoteKind::kGain:
        return &stage.gains;
      case ir::NoteKind::kMoment:
        return &stage.moments;
      case ir::NoteKind::kDecision:
        return &stage.decisions;
      case ir::NoteKind::kOwner:
        return &stage.owners;
      case ir::NoteKind::kDepartment:
        return &stage.departments;
      default:
        return nullptr;
    }
  }

  void AddNote(const ir::Note& note, Place at, Stage& stage) {
    if (std::vector<Note>* lane = LaneOf(note.kind, stage); lane != nullptr) {
      const bool name = note.kind == ir::NoteKind::kDepartment;
      lane->push_back({name ? Humanized(note.text) : note.text, std::move(at)});
    } else if (note.kind == ir::NoteKind::kTouch) {
      stage.touches.push_back({note.channel, note.device, note.text, std::move(at)});
    } else if (note.kind == ir::NoteKind::kReach) {
      stage.reaches.push_back({note.channel, "", note.text, std::move(at)});
    } else if (note.kind == ir::NoteKind::kPhase) {
      stage.phase = PhaseOf(note.text);
    } else if (note.kind == ir::NoteKind::kFeeling) {
      stage.feeling = FeelingOf(note.text);
      stage.feeling_text = note.text;
      stage.feeling_at = std::move(at);
    }
  }

  // What a block sends, each message once.
  void AddSends(const typed::Block& block, std::vector<Contact>& sends) const {
    check::ForEachStmt(block, [&](const typed::Stmt& stmt) {
      const auto* send = std::get_if<typed::Send>(&stmt.node);
      if (send == nullptr) return;
      const std::string text = SendText(program_, *send);
      const bool known = std::any_of(sends.begin(), sends.end(), [&](const Contact& other) {
        return other.channel == send->channel && other.text == text;
      });
      if (!known) sends.push_back({send->channel, "", text, At(stmt.span)});
    });
  }

  Stage StageOf(const typed::Journey& journey, int32_t index) {
    const typed::Stage& from = journey.stages[static_cast<size_t>(index)];
    Stage stage;
    stage.name = from.info.name;
    stage.title = from.info.title;
    stage.doc = from.info.doc;
    stage.final = from.final;
    stage.at = At(from.info.span);
    for (size_t i = 0; i < from.notes.size(); ++i) AddNote(from.notes[i], At(from.note_spans[i]), stage);
    if (from.flow) AddSends(*from.flow, stage.sends);
    for (const typed::Trigger& trigger : from.triggers) AddSends(trigger.body, stage.sends);
    AddMoves(program_, origin_, journey, index, stage);
    return stage;
  }

  void AddEnters(const typed::Journey& from, Journey& journey) const {
    for (const typed::Enter& enter : from.enters) {
      Move move{Cause::kEvent, "", {}, from.first_stage, "", At(enter.span)};
      if (enter.kind == ir::EnterKind::kOn) {
        move.text = OnText(program_, origin_, enter.event, enter.condition.get());
        move.event = EventName(program_, enter.event);
        move.condition = ConditionText(origin_, enter.condition.get());
      } else if (enter.kind == ir::EnterKind::kWhen) {
        move.cause = Cause::kCondition;
        move.text = WhenText(origin_, enter.condition.get());
        move.condition = ConditionText(origin_, enter.condition.get());
      } else {
        move.cause = Cause::kTime;
        move.text = origin_.Written(enter.span);
        if (move.text.starts_with("enter ")) move.text = move.text.substr(6);
      }
      journey.enters.push_back(std::move(move));
    }
  }

  void AddRules(const typed::Journey& from, Journey& journey) const {
    for (const typed::Goal& goal : from.goals) {
      Move move{Cause::kEvent, OnText(program_, origin_, goal.event, goal.where.get()), {},
                kNone,         goal.continues ? "converted, and goes on" : "converted", At(goal.span)};
      move.event = EventName(program_, goal.event);
      move.condition = ConditionText(origin_, goal.where.get());
      if (goal.has_window) {
        move.text += " within " + DelayWords(goal.window);
        if (!journey.goal_ms) journey.goal_ms = AboutMs(goal.window), journey.goal_text = DelayWords(goal.window);
      }
      journey.rules.push_back(std::move(move));
    }
    for (const typed::Exit& exit : from.exits) {
      const typed::Expr* condition = exit.condition.get();
      journey.rules.push_back(
          {exit.is_when ? Cause::kCondition : Cause::kEvent,
           exit.is_when ? WhenText(origin_, condition) : OnText(program_, origin_, exit.event, condition),
           {},
           kNone,
           "exited",
           At(exit.span),
           exit.is_when ? "" : EventName(program_, exit.event),
           std::nullopt,
           ConditionText(origin_, condition)});
    }
    for (const typed::Trigger& rule : from.rules) {
      for (Move& move : MovesOf(program_, origin_, from, rule)) journey.rules.push_back(std::move(move));
    }
    if (!from.has_timeout) return;
    journey.timeout_ms = AboutMs(from.timeout);
    journey.timeout_text = DelayWords(from.timeout);
    const bool ends = from.timeout_stage == ir::kNone;
    journey.rules.push_back({Cause::kTime,
                             "after " + journey.timeout_text + " in all",
                             {},
                             from.timeout_stage,
                             ends ? "expired" : "",
                             At(from.timeout_span)});
  }

  Journey JourneyOf(const typed::Journey& from) {
    Journey journey;
    journey.name = from.info.name;
    journey.qualified = from.info.qualified;
    journey.title = from.info.title;
    journey.doc = from.info.doc;
    journey.segment = SegmentText(from.segment);
    journey.persona = from.persona;
    journey.at = At(from.info.span);
    if (from.holdout > 0) journey.holdout = rt::DecimalText(from.holdout * 100) + "%";
    AddEnters(from, journey);
    for (size_t i = 0; i < from.stages.size(); ++i) journey.stages.push_back(StageOf(from, static_cast<int32_t>(i)));
    for (const typed::Enter& enter : from.enters) {
      const auto first = static_cast<size_t>(from.first_stage);
      if (enter.block && first < journey.stages.size()) AddSends(*enter.block, journey.stages[first].sends);
    }
    AddRules(from, journey);
    for (const typed::Kpi& kpi : from.kpis) {
      journey.kpis.push_back({kpi.info.name, kpi.info.title, kpi.row.stage, KpiValue(program_, from, kpi.row),
                              insight::KpiTarget(kpi.row), At(kpi.span)});
    }
    return journey;
  }

  Channel ChannelOf(size_t index) const {
    const typed::Channel& from = program_.channels[index];
    Channel channel{from.info.name, from.info.title, from.inbound, {}, {}, At(from.info.span)};
    for (const typed::Cap& cap : from.rules.caps) channel.caps.push_back(CapText(cap.cap));
    for (const int32_t group : from.groups) {
      const typed::Group& over = program_.groups[static_cast<size_t>(group)];
      channel.groups.push_back(over.info.name);
      for (const typed::Cap& cap : over.rules.caps) {
        channel.caps.push_back(CapText(cap.cap) + " over " + over.info.name);
      }
    }
    return channel;
  }

  // Until here channels and events are those of the program; of these the model keeps those that it names.
  void KeepUsed() {
    std::set<int32_t> channels, events;
    const auto each_contact = [&](const auto& visit) {
      for (Journey& journey : model_.journeys) {
        for (Stage& stage : journey.stages) {
          for (std::vector<Contact>* contacts : {&stage.touches, &stage.reaches, &stage.sends}) {
            for (Contact& contact : *contacts) visit(contact.channel);
          }
        }
        for (int32_t& channel : journey.channels) visit(channel);
      }
    };
    const auto each_event = [&](const auto& visit) {
      for (Journey& journey : model_.journeys) {
        for (std::vector<int32_t>* list :
             {&journey.enter_events, &journey.leave_events, &journey.heard_events, &journey.emitted_events}) {
          for (int32_t& event : *list) visit(event);
        }
      }
      for (Link& link : model_.links) {
        if (link.event != kNone) visit(link.event);
      }
    };
    each_contact([&](int32_t& channel) { channels.insert(channel); });
    each_event([&](int32_t& event) { events.insert(event); });
    std::map<int32_t, int32_t> channel_place, event_place;
    for (const int32_t channel : channels) {
      channel_place[channel] = static_cast<int32_t>(model_.channels.size());
      model_.channels.push_back(ChannelOf(static_cast<size_t>(channel)));
    }
    for (const int32_t event : events) {
      event_place[event] = static_cast<int32_t>(model_.events.size());
      const typed::Event& from = program_.events[static_cast<size_t>(event)];
      model_.events.push_back({from.info.name, from.wire, At(from.info.span)});
    }
    each_contact([&](int32_t& channel) { channel = channel_place[channel]; });
    each_event([&](int32_t& event) { event = event_place[event]; });
  }

  const typed::Program& program_;
  const Origin& origin_;
  Model model_;
};

}  // namespace

Model Build(const typed::Program& program, const SourceMap& texts, const std::string& root, std::string title) {
  const Origin origin(program, texts, root);
  return Builder(program, origin).Run(std::move(title));
}

std::vector<MapOf> MapsOf(const Model& model) {
  std::vector<MapOf> maps(model.personas.size());
  for (size_t i = 0; i < maps.size(); ++i) maps[i].persona = static_cast<int32_t>(i);
  for (size_t i = 0; i < model.journeys.size(); ++i) {
    const int32_t persona = model.journeys[i].persona;
    if (persona == kNone) {
      maps.push_back({kNone, {static_cast<int32_t>(i)}});
    } else {
      maps[static_cast<size_t>(persona)].journeys.push_back(static_cast<int32_t>(i));
    }
  }
  return maps;
}

const std::string& NameOf(const Model& model, const MapOf& map) {
  if (map.persona != kNone) return model.personas[static_cast<size_t>(map.persona)].name;
  return model.journeys[static_cast<size_t>(map.journeys[0])].name;
}

const std::string& TitleOf(const Model& model, const MapOf& map) {
  if (map.persona != kNone) return TitleOf(model.personas[static_cast<size_t>(map.persona)]);
  return TitleOf(model.journeys[static_cast<size_t>(map.journeys[0])]);
}

}  // namespace journey::map
