package io.signalbox.bench.soak;

import io.signalbox.bench.http.Request;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a client asks before it waits for answers.
 *
 * @param request asks all the questions
 * @param questions in the order in which they have to be answered
 */
record Step(Request request, List<Question> questions) {

  static Step of(Question question, InetSocketAddress server) {
    return new Step(question.request(server), List.of(question));
  }

  Step then(Step next) {
    return new Step(
        request.then(next.request),
        Stream.concat(questions.stream(), next.questions.stream()).toList());
  }
}
