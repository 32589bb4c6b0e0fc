package io.signalbox.services;

import java.util.Map;

/**
 * What is set and removed in the headers of a service's requests and answers.
 *
 * @param request on the way to the service: values by names; an empty one removes
 * @param response on the way back
 */
public record HeaderEdits(Map<String, String> request, Map<String, String> response) {}
