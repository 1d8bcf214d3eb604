import { useEffect, useState } from "react";
import { useClient } from "urql";
import type { AssetKind } from "../gql/graphql";
import { kindOf } from "./kinds";
import classes from "./picture.module.css";
import { freshLink } from "./picture-links";

interface PictureProps {
  readonly id: string;
  readonly kind: AssetKind;
  readonly thumbnail: { readonly url: string; readonly expiresAt?: string | null | undefined } | null | undefined;
  /** Whole, instead of filling its place. */
  readonly whole?: boolean;
}

/** A result's picture, or a sign for its kind. Links live five minutes: one that has run out is asked for again, once. */
export function Picture({ id, kind, thumbnail, whole = false }: PictureProps) {
  const client = useClient();
  const given = thumbnail?.url;
  const old = thumbnail?.expiresAt ? Date.parse(thumbnail.expiresAt) < Date.now() : false;
  const [fresh, setFresh] = useState<{ readonly instead: string; readonly url: string | undefined }>();
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const renewed = fresh !== undefined && fresh.instead === given;
  const url = renewed ? fresh.url : given;

  const renew = (failed: boolean) => {
    if (!given || asking) return;
    if (renewed) return setFresh({ instead: given, url: undefined });
    setAsking(true);
    void freshLink(client, id).then((next) => {
      // The link that failed, still good by its own clock: a browser given the same address again does not try again.
      setFresh({ instead: given, url: failed && next === given ? undefined : next });
      setAsking(false);
    });
  };
  const renewOld = old && !renewed;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each link that was given
  useEffect(() => {
    if (renewOld) renew(false);
  }, [renewOld, given]);

  const { Icon } = kindOf(kind);
  return (
    <span className={classes.frame} data-loading={(url !== undefined && !shown) || undefined}>
      {url ? (
        <img
          className={whole ? classes.whole : classes.picture}
          data-kind={kind}
          src={url}
          alt=""
          loading={whole ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onLoad={() => setShown(true)}
          onError={() => renew(true)}
        />
      ) : (
        <Icon size={40} stroke={1.25} aria-hidden />
      )}
    </span>
  );
}
