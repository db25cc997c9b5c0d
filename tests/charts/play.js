// Plays charts: reads one document of JSON from standard input, and writes the state after each step.
//
// In: {"xstate": folder, "scxml": folder, "regenerator": folder, "plays": [{"chart": text, "kind": "scxml" | "xstate",
// "steps": [{"event": {"type": …}, "data": {"event": {…}, "customer": {…}}}]}]}. A play without steps only loads its
// chart. Out: a list of lists of states, or of {"error": text}. Time does not pass by itself: who plays sends what comes
// of it.
'use strict';
const fs = require('fs');
const path = require('path');
const vm = require('vm');
const input = JSON.parse(fs.readFileSync(0, 'utf8'));

// A guard of a chart, in the language's words, as a function of the step's data.
function condition(text) {
  const words = text.replace(/^(where|when|if) /, '')
    .replace(/ and /g, ' && ').replace(/ or /g, ' || ').replace(/\bnot /g, '!').replace(/\bnone\b/g, 'null')
    .replace(/([!=])= /g, '$1== ').replace(/=== null/g, '== null').replace(/!== null/g, '!= null');
  return new Function('event', 'customer', ...Object.keys(input.functions), `return ${words};`);
}
function holds(text, data) {
  const functions = Object.values(input.functions).map(body => new Function('x', `return ${body};`));
  return Boolean(condition(text)(data.event, data.customer, ...functions));
}

function leaf(value) {
  return typeof value === 'string' ? value : leaf(Object.values(value)[0]);
}

function playXState(play) {
  const { createMachine, createActor, SimulatedClock } = require(path.join(input.xstate, 'dist/xstate.umd.min.js'));
  const config = JSON.parse(play.chart);
  const names = { guards: {}, delays: {} };
  let data = { event: {}, customer: {} };
  (function collect(node) {
    if (node === null || typeof node !== 'object') return;
    if (typeof node.guard === 'string') names.guards[node.guard] = () => holds(node.guard, data);
    for (const delay of Object.keys(node.after || {})) names.delays[delay] = () => 1e9;
    Object.values(node).forEach(collect);
  })(config);
  const machine = createMachine(config, names);
  if (play.steps === undefined) return [];
  const actor = createActor(machine, { clock: new SimulatedClock() }).start();
  return play.steps.map(step => {
    data = step.data;
    actor.send(step.event);
    return leaf(actor.getSnapshot().value);
  });
}

// The player is packed for browsers and runs scripts in frames; here a frame is a context of its own.
globalThis.document = {
  createElement: () => ({ style: {}, contentWindow: vm.runInContext('this', vm.createContext({})) }),
  body: { appendChild() {}, removeChild() {} },
};

function playScxml(play) {
  require(path.join(input.regenerator, 'runtime.js'));
  const scxml = require(path.join(input.scxml, 'dist/scxml.js'));
  // The data model of the player is JavaScript; conditions are asked of the same functions as above.
  let data = { event: {}, customer: {} };
  const asked = play.chart.replace('datamodel="x-journey"', 'datamodel="ecmascript"').replace(/ cond="([^"]*)"/g,
    (_, text) => ` cond="journeyHolds(&quot;${text.replace(/&quot;/g, '\\&quot;')}&quot;)"`);
  return new Promise((done, failed) => {
    scxml.documentStringToModel(null, asked, (error, model) => {
      if (error) return failed(new Error(String(error)));
      const host = { journeyHolds: text => holds(text, data), setTimeout: () => 0, clearTimeout() {}, console };
      model.prepare((problem, compiled) => {
        if (problem) return failed(new Error(String(problem)));
        try {
          const player = new scxml.core.Statechart(compiled);  // looks for the states that transitions lead to
          if (play.steps === undefined) return done([]);
          player.start();
          done(play.steps.map(step => {
            data = step.data;
            player.gen({ name: step.event.type, data: {} });
            return player.getConfiguration()[0];
          }));
        } catch (fault) {
          failed(fault);
        }
      }, host);
    });
  });
}

(async () => {
  const answers = [];
  for (const play of input.plays) {
    try {
      answers.push(await (play.kind === 'scxml' ? playScxml(play) : playXState(play)));
    } catch (error) {
      answers.push({ error: String(error && error.stack || error) });
    }
  }
  fs.writeFileSync(1, JSON.stringify(answers));
  process.exit(0);  // timers of a player would keep it waiting
})();
