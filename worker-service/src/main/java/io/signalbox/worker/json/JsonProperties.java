package io.signalbox.worker.json;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How intricate the JSON of a submission may be.
 *
 * @param maxValues values in it, at any depth: objects, arrays, strings, numbers and so on
 * @param maxDepth objects and arrays within each other
 * @param maxNameLength characters of a member's name
 * @param maxNumberLength characters of a number
 */
@Validated
@ConfigurationProperties("signalbox.json")
public record JsonProperties(
    @DefaultValue("5000") @Positive int maxValues,
    @DefaultValue("64") @Min(2) @Max(500) int maxDepth,
    @DefaultValue("1000") @Positive int maxNameLength,
    @DefaultValue("200") @Positive int maxNumberLength) {}
