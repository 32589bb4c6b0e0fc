package io.signalbox.worker.delivery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way.
 *
 * @param headers without those that its connection and its body's length give it
 * @param body null for a request that has none and does not say so
 */
public record Request(Method method, Map<String, String> headers, byte @Nullable [] body) {}
