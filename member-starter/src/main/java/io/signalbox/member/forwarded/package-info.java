/**
 * What a request says of its client, and of how it has come here: open {@link
 * io.signalbox.member.forwarded.ClientView}.
 */
@NullMarked
package io.signalbox.member.forwarded;

import org.jspecify.annotations.NullMarked;
