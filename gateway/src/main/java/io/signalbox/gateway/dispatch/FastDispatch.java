package io.signalbox.gateway.dispatch;

import io.signalbox.gateway.forward.Forwarder;
import io.signalbox.gateway.forward.ForwardingHeaders;
import io.signalbox.gateway.problem.ProblemAnswers;
import io.signalbox.member.load.LoadMeter;

/** What requests of the fast lane are served with. */
record FastDispatch(
    Forwarder forwarder,
    ForwardingHeaders headers,
    ProblemAnswers problems,
    FastMeters meters,
    LoadMeter load,
    FastLaneStop stop) {}
