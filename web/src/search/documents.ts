import { graphql } from "../gql";

export const Panel = graphql(`
  query Panel($teamId: ID!) {
    team(id: $teamId) {
      id
      name
      viewerRole
      cloudDriveSearch
      providerInstances {
        enabled
        ...LoginParts
      }
    }
  }
`);

export const HitParts = graphql(`
  fragment HitParts on SearchResult {
    id
    name
    kind
    extension
    size
    modifiedAt
    folder {
      name
    }
    thumbnail(size: MEDIUM) {
      url
      expiresAt
    }
    instance {
      id
      connectionName
    }
  }
`);

export const SourceParts = graphql(`
  fragment SourceParts on SearchSource {
    instance {
      id
      connectionName
    }
    state
    found
    hasMore
    retryAt
    message
    code
  }
`);

export const PageParts = graphql(`
  fragment PageParts on SearchResultConnection {
    nodes {
      ...HitParts
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    sources {
      ...SourceParts
    }
  }
`);

/** The first page, told source by source as they answer. */
export const SearchAsItComes = graphql(`
  subscription SearchAsItComes($teamId: ID!, $text: String!, $filter: SearchFilter, $instanceIds: [ID!]) {
    search(teamId: $teamId, text: $text, filter: $filter, instanceIds: $instanceIds, first: 24) {
      __typename
      ... on SourceAnswered {
        source {
          ...SourceParts
        }
        results {
          ...HitParts
        }
      }
      ... on SearchCompleted {
        page {
          ...PageParts
        }
      }
    }
  }
`);

/** A later page; or the first one, where streams do not get through. */
export const Search = graphql(`
  query Search($teamId: ID!, $text: String!, $filter: SearchFilter, $instanceIds: [ID!], $after: String) {
    team(id: $teamId) {
      id
      search(text: $text, filter: $filter, instanceIds: $instanceIds, first: 24, after: $after) {
        ...PageParts
      }
    }
  }
`);

export const Pictures = graphql(`
  query Pictures($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename
      ... on SearchResult {
        id
        thumbnail(size: MEDIUM) {
          url
          expiresAt
        }
      }
    }
  }
`);

export const Detail = graphql(`
  query Detail($id: ID!) {
    node(id: $id) {
      __typename
      ... on SearchResult {
        id
        mimeType
        width
        height
        createdAt
        createdBy
        modifiedBy
        webUrl
        folder {
          name
          path
        }
        thumbnail(size: LARGE) {
          url
          expiresAt
        }
        instance {
          id
          provider {
            id
            name
          }
        }
      }
    }
  }
`);

/** The link is short-lived and made for one viewer, so it is asked for when it is wanted. */
export const DownloadLink = graphql(`
  query DownloadLink($id: ID!) {
    node(id: $id) {
      __typename
      ... on SearchResult {
        id
        downloadUrl
      }
    }
  }
`);
