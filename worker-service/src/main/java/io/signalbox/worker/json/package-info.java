/**
 * JSON that strangers send: open {@link io.signalbox.worker.json.StrictJson} for what is read and
 * what is refused, {@link io.signalbox.worker.json.JsonMeasure} for what reading it takes.
 */
@NullMarked
package io.signalbox.worker.json;

import org.jspecify.annotations.NullMarked;
