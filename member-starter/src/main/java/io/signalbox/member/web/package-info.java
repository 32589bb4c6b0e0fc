/**
 * What every WebFlux member's public port has in common: bounds on slow clients ({@link
 * io.signalbox.member.web.RequestDeadline}) and errors as problems ({@link
 * io.signalbox.member.web.ProblemErrorHandler}).
 */
@NullMarked
package io.signalbox.member.web;

import org.jspecify.annotations.NullMarked;
